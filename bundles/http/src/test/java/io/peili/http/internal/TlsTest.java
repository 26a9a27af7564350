// SPDX-License-Identifier: Apache-2.0
package io.peili.http.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.peili.auth.Admission;
import io.peili.testkit.TestCluster;
import java.io.IOException;
import java.io.InputStream;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;

class TlsTest {
    private static final String GET = "GET /v2/ HTTP/1.1\r\nHost: localhost\r\n\r\n";

    private final TestCluster cluster = new TestCluster();

    @Test
    void theClientsCertificateReachesTheApplication() throws Exception {
        try (Running node = Running.secure(cluster)) {
            node.registry().mount(new Servlets.CallerName());
            assertThat(get(node, cluster.member("me")).body()).isEqualTo("CN=me");
            assertThat(get(node, cluster.anonymous()).body()).isEqualTo("nobody");
        }
    }

    @Test
    void aResumedSessionStillHasTheClientsCertificate() throws Exception {
        SSLContext context = cluster.member("me");
        try (Running node = Running.secure(cluster)) {
            node.registry().mount(new Servlets.CallerName());
            for (int round = 0; round < 3; round++) {
                try (SSLSocket socket = connect(node, context)) {
                    assertThat(exchange(socket)).endsWith("CN=me");
                }
            }
        }
    }

    @Test
    void onlyHttp11IsSpokenAndNoServerIsNamed() throws Exception {
        try (Running node = Running.secure(cluster)) {
            node.registry().mount(new Servlets.CallerName());
            HttpResponse<String> response = get(node, cluster.member("me"));
            assertThat(response.version()).isEqualTo(HttpClient.Version.HTTP_1_1);
            assertThat(response.headers().map()).doesNotContainKeys("server", "x-powered-by");
        }
    }

    @Test
    void tls12IsTakenWithAuthenticatedEncryptionOnly() throws Exception {
        try (Running node = Running.secure(cluster)) {
            try (SSLSocket socket = connect(node, cluster.member("me"))) {
                socket.setEnabledProtocols(new String[] {"TLSv1.2"});
                socket.startHandshake();
                assertThat(socket.getSession().getCipherSuite()).contains("_GCM_");
            }
            try (SSLSocket socket = connect(node, cluster.member("me"))) {
                socket.setEnabledProtocols(new String[] {"TLSv1.2"});
                socket.setEnabledCipherSuites(new String[] {"TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256"});
                assertThatThrownBy(socket::startHandshake).isInstanceOf(IOException.class);
            }
        }
    }

    @Test
    void newMaterialCountsForNewConnectionsAndRunningTransfersGoOn() throws Exception {
        try (Running node = Running.secure(cluster)) {
            node.registry().mount(new Servlets.Endless());
            try (SSLSocket running = connect(node, cluster.member("me"))) {
                running.getOutputStream().write(GET.getBytes(StandardCharsets.US_ASCII));
                InputStream body = running.getInputStream();
                body.readNBytes(100_000);
                assertThat(peer(running)).isEqualTo("CN=node-1");

                cluster.renew();
                try (SSLSocket next = connect(node, cluster.member("me"))) {
                    next.startHandshake();
                    assertThat(peer(next)).isEqualTo("CN=node-2");
                }
                assertThat(body.readNBytes(20_000_000)).hasSize(20_000_000);
            }
        }
    }

    @Test
    void aRunningTransferIsCutWhenItsCallerMayNoLongerAskAndOthersGoOn() throws Exception {
        try (Running node = Running.secure(cluster)) {
            node.registry().mount(new Servlets.Endless());
            try (SSLSocket gone = connect(node, cluster.member("gone"));
                    SSLSocket staying = connect(node, cluster.member("staying"))) {
                for (SSLSocket socket : List.of(gone, staying)) {
                    socket.getOutputStream().write(GET.getBytes(StandardCharsets.US_ASCII));
                    socket.getInputStream().readNBytes(100_000);
                }
                cluster.admitting(caller -> caller.chain()
                                .get(0)
                                .getSubjectX500Principal()
                                .getName()
                                .equals("CN=gone")
                        ? new Admission.Refused("put out")
                        : new Admission.Member("one"));

                cluster.renew();

                assertThat(endsWithin(1 << 30, gone)).isTrue();
                assertThat(staying.getInputStream().readNBytes(20_000_000)).hasSize(20_000_000);
            }
        }
    }

    @Test
    void theNodesOwnAddressIsListenedOnOnceOthersMayReachIt() throws Exception {
        Optional<InetAddress> elsewhere = NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(address -> address instanceof Inet4Address && !address.isLoopbackAddress())
                .findFirst();
        assumeThat(elsewhere).isPresent();
        cluster.reachable(false);
        try (Running node = Running.secure(Map.of("address", elsewhere.get().getHostAddress()))) {
            node.follow(cluster);
            InetSocketAddress outside = new InetSocketAddress(elsewhere.get(), node.port());
            assertThat(node.announced()).allMatch(endpoint -> endpoint.address().isLoopbackAddress());
            assertThatThrownBy(() -> new Socket().connect(outside, 1000)).isInstanceOf(IOException.class);

            cluster.reachable(true);
            cluster.renew();
            cluster.renew();

            assertThat(node.announced())
                    .hasSize(2)
                    .last()
                    .satisfies(endpoint -> assertThat(endpoint.address()).isEqualTo(elsewhere.get()));
            try (Socket reached = new Socket()) {
                reached.connect(outside, 1000);
                assertThat(reached.isConnected()).isTrue();
            }
        }
    }

    @Test
    void theListenerOutlivesItsClusterAndTakesTheNext() throws Exception {
        try (Running node = Running.secure(cluster)) {
            node.registry().mount(new Servlets.CallerName());
            int port = node.port();
            node.leave(cluster);
            assertThat(get(node, cluster.member("me")).body()).isEqualTo("CN=me");

            TestCluster next = new TestCluster();
            node.follow(next);
            assertThat(get(node, next.member("you")).body()).isEqualTo("CN=you");
            assertThat(node.port()).isEqualTo(port);
        }
    }

    private static boolean endsWithin(long bytes, SSLSocket socket) {
        byte[] buffer = new byte[64 * 1024];
        try {
            long left = bytes;
            for (int read = 0; read >= 0 && left > 0; left -= read) {
                read = socket.getInputStream().read(buffer);
            }
            return left > 0;
        } catch (IOException cut) {
            return true;
        }
    }

    private static String peer(SSLSocket socket) throws IOException {
        X509Certificate certificate = (X509Certificate)
                List.of(socket.getSession().getPeerCertificates()).get(0);
        return certificate.getSubjectX500Principal().getName();
    }

    private static SSLSocket connect(Running node, SSLContext context) throws IOException {
        return (SSLSocket) context.getSocketFactory().createSocket("127.0.0.1", node.port());
    }

    private static String exchange(SSLSocket socket) throws IOException {
        socket.getOutputStream().write(GET.getBytes(StandardCharsets.US_ASCII));
        StringBuilder response = new StringBuilder();
        byte[] buffer = new byte[4096];
        while (response.indexOf("\r\n\r\n") < 0 || response.toString().endsWith("\r\n\r\n")) {
            int read = socket.getInputStream().read(buffer);
            response.append(new String(buffer, 0, read, StandardCharsets.US_ASCII));
        }
        return response.toString();
    }

    private static HttpResponse<String> get(Running node, SSLContext context) throws Exception {
        HttpClient client = HttpClient.newBuilder().sslContext(context).build();
        URI uri = URI.create("https://127.0.0.1:" + node.port() + "/v2/");
        return client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
    }
}
