// SPDX-License-Identifier: Apache-2.0
package io.peili.itests.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.peili.itests.harness.Node;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Strangers of all kinds at every route of every bundle of the distribution: routes are found in the bundles themselves,
 * so that none can be forgotten.
 */
@Timeout(300)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StrangersIT {
    private static final Route JOIN = new Route("POST", "/peili/v1/join");

    private Bed bed;
    private Node node;
    private Strangers strangers;

    @BeforeAll
    void start() throws Exception {
        bed = new Bed("strangers");
        node = bed.node("127.0.0.2", Map.of());
        strangers = new Strangers(bed.client().resolve("ca.crt"), node.base().resolve("data/identity/ca.key"));
    }

    @AfterAll
    void stop() throws Exception {
        bed.close();
    }

    private Stream<Route> routes() throws IOException {
        return Route.allOf(bed.home()).stream();
    }

    @Test
    void theRoutesOfTheDistributionAreFound() throws Exception {
        assertThat(routes())
                .contains(
                        JOIN,
                        new Route("GET", "/peili/v1/cluster"),
                        new Route("POST", "/peili/v1/renew"),
                        new Route("GET", "/id"),
                        new Route("GET", "/v1-k3s/p2p"),
                        new Route("GET", "/v2/"),
                        new Route("HEAD", "/v2/x/blobs/x"))
                .hasSizeGreaterThan(10);
    }

    @ParameterizedTest
    @EnumSource(Strangers.Kind.class)
    void aStrangerIsRefusedOnEveryRouteButTheJoinExchange(Strangers.Kind kind) throws Exception {
        SSLContext tls = strangers.context(kind);
        for (Route route : routes().filter(route -> !route.equals(JOIN)).toList()) {
            Answer answer = ask(tls, route);
            assertThat(answer.status()).as(kind + " " + route).isEqualTo(401);
            if (!route.method().equals("HEAD")) {
                assertThat(answer.body()).as(kind + " " + route).contains("\"errors\":[{\"code\":\"UNAUTHORIZED\"");
            }
        }
        assertThat(ask(tls, new Route("GET", "/no/such/route")).status()).isEqualTo(401);
        assertThat(ask(tls, JOIN).status()).as("a request to join that is none").isEqualTo(400);
    }

    @Test
    void whoWasPutOutIsRefusedOnEveryRouteAlsoInATlsSessionFromBefore() throws Exception {
        Bed.succeed(node.exec("peili:client-cert gone"));
        Path pair = node.base().resolve("data/identity/clients/gone");
        SSLContext tls = bed.tls(pair.resolve("ca.crt"), pair.resolve("client.cert"), pair.resolve("client.key"));
        Route list = new Route("GET", "/v2/");
        Answer member = ask(tls, list);
        assertThat(member.status()).isEqualTo(200);
        assertThat(ask(tls, list).session()).as("resumed").isEqualTo(member.session());

        Bed.succeed(node.exec("peili:node-revoke gone"));

        for (Route route : routes().filter(route -> !route.equals(JOIN)).toList()) {
            assertThat(ask(tls, route).status()).as(route.toString()).isEqualTo(401);
        }
    }

    @Test
    void aNodeIsNotRefusedOnAnyRoute() throws Exception {
        Path identity = node.base().resolve("data/identity");
        SSLContext tls =
                bed.tls(identity.resolve("ca.crt"), identity.resolve("node.crt"), identity.resolve("node.key"));
        for (Route route : routes().toList()) {
            assertThat(ask(tls, route).status()).as(route.toString()).isNotIn(401, 403);
        }
    }

    @ParameterizedTest
    @CsvSource({"/id, Addrs", "/v1-k3s/p2p, /p2p/"})
    void listsOfFirstPeersAreForMembers(String path, String part) throws Exception {
        Answer answer = ask(bed.tls(), new Route("GET", path));
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).contains(part, "/ip4/127.0.0.2/tcp/5001");
    }

    /**
     * What came back.
     *
     * @param session when the TLS session began that it came in, in milliseconds
     */
    private record Answer(int status, String body, long session) {}

    private Answer ask(SSLContext tls, Route route) throws IOException, InterruptedException {
        HttpClient client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .sslContext(tls)
                .build();
        HttpRequest request = HttpRequest.newBuilder(URI.create("https://" + node.registry() + route.path()))
                .method(route.method(), HttpRequest.BodyPublishers.noBody())
                .timeout(Duration.ofSeconds(20))
                .build();
        HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
        return new Answer(
                response.statusCode(),
                response.body(),
                response.sslSession().orElseThrow().getCreationTime());
    }
}
