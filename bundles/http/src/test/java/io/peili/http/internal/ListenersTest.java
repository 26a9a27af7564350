// SPDX-License-Identifier: Apache-2.0
package io.peili.http.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.peili.routing.LocalEndpoint;
import io.peili.testkit.TestCluster;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class ListenersTest {
    private final TestCluster cluster = new TestCluster();
    private final CompletableFuture<LocalEndpoint> endpoint = new CompletableFuture<>();

    @Test
    void theRegistryIsServedOverTlsWithTheClientsCertificate() throws Exception {
        try (Listeners listeners = start(Map.of())) {
            listeners.follow(cluster);
            listeners.registryGate().mount(new CallerName());
            HttpClient client =
                    HttpClient.newBuilder().sslContext(cluster.member("me")).build();
            URI uri = URI.create("https://127.0.0.1:" + endpoint.join().port() + "/v2/");
            HttpResponse<String> response =
                    client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
            assertThat(response.body()).isEqualTo("CN=me");
            assertThat(response.version()).isEqualTo(HttpClient.Version.HTTP_1_1);
            assertThat(response.headers().map()).doesNotContainKey("server");
        }
    }

    @Test
    void withTlsTheRegistryWaitsForACluster() throws Exception {
        try (Listeners listeners = start(Map.of())) {
            assertThat(endpoint).isNotDone();
            assertThat(get(listeners.adminPort(), "/livez").statusCode()).isEqualTo(200);
            HttpResponse<String> ready = get(listeners.adminPort(), "/readyz");
            assertThat(ready.statusCode()).isEqualTo(503);
            assertThat(ready.body()).contains("the registry does not listen");
        }
    }

    @Test
    void withoutTlsNoClusterIsNeeded() throws Exception {
        try (Listeners listeners = start(Map.of("tls", "off"))) {
            listeners.registryGate().mount(new CallerName());
            assertThat(get(endpoint.join().port(), "/v2/").body()).isEqualTo("nobody");
            assertThat(get(listeners.adminPort(), "/readyz").body()).isEqualTo("ready\n");
        }
    }

    private Listeners start(Map<String, Object> settings) throws Exception {
        Map<String, Object> all = new java.util.HashMap<>(Map.of("registry.port", 0, "admin.port", 0));
        all.putAll(settings);
        return new Listeners(Settings.of(all), List::of, endpoint::complete);
    }

    private static HttpResponse<String> get(int port, String path) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .build();
        return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
    }

    private static final class CallerName extends HttpServlet {
        private static final long serialVersionUID = 1L;

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
            Object chain = request.getAttribute("jakarta.servlet.request.X509Certificate");
            String name = chain instanceof X509Certificate[] certificates
                    ? certificates[0].getSubjectX500Principal().getName()
                    : "nobody";
            response.getOutputStream().print(name);
        }
    }
}
