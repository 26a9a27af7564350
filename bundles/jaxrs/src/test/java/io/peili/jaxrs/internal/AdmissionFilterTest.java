// SPDX-License-Identifier: Apache-2.0
package io.peili.jaxrs.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.peili.auth.Admission;
import io.peili.testkit.TestCluster;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;

class AdmissionFilterTest {
    private final TestCluster cluster = new TestCluster();

    @Test
    void aMemberIsServed() throws Exception {
        try (Board board = Board.secure(Optional.of(cluster), cluster, client(cluster.member("me")))) {
            board.resource("hello", new WhiteboardTest.Hello("hello"));
            assertThat(board.get("/hello").body()).isEqualTo("hello");
        }
    }

    @Test
    void aStrangerIsToldWhyNot() throws Exception {
        try (Board board = Board.secure(Optional.of(cluster), cluster, client(cluster.anonymous()))) {
            board.resource("hello", new WhiteboardTest.Hello("hello"));
            HttpResponse<String> response = board.get("/hello");
            assertThat(response.statusCode()).isEqualTo(401);
            assertThat(response.headers().firstValue("www-authenticate")).isEmpty();
            assertThat(response.body())
                    .isEqualTo("{\"errors\":[{\"code\":\"UNAUTHORIZED\",\"message\":\"authentication required\","
                            + "\"detail\":\"no client certificate\"}]}");
            assertThat(board.bytes("HEAD", "/hello").statusCode()).isEqualTo(401);
        }
    }

    @Test
    void theClusterSeesWhereACallerComesFrom() throws Exception {
        cluster.admitting(caller -> new Admission.Refused(caller.address().getHostAddress() + caller.secure()));
        try (Board board = Board.secure(Optional.of(cluster), cluster, client(cluster.member("me")))) {
            board.resource("hello", new WhiteboardTest.Hello("hello"));
            assertThat(board.get("/hello").body()).contains("127.0.0.1true");
        }
    }

    @Test
    void withoutAClusterASecureListenerIsClosedAndAPlainOneOpen() throws Exception {
        try (Board board = Board.secure(Optional.empty(), cluster, client(cluster.member("me")))) {
            board.resource("hello", new WhiteboardTest.Hello("hello"));
            assertThat(board.get("/hello").statusCode()).isEqualTo(503);
        }
        try (Board board = Board.plain(Duration.ofSeconds(1))) {
            board.resource("hello", new WhiteboardTest.Hello("hello"));
            assertThat(board.get("/hello").statusCode()).isEqualTo(200);
        }
    }

    private static HttpClient client(SSLContext context) {
        return HttpClient.newBuilder().sslContext(context).build();
    }
}
