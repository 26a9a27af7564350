// SPDX-License-Identifier: Apache-2.0
package io.peili.itests.benchmarks;

import io.peili.itests.harness.Node;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/**
 * B10: what membership costs: mutual TLS 1.3 handshakes, new and resumed, a request of a known member and the check in it,
 * and the first start of a node, with and without joining.
 */
final class MembershipBench {
    private static final int WARM_UP = 500;
    private static final int HANDSHAKES = 1500;
    private static final int FIRST_STARTS = 3;
    private static final char[] PASSWORD = "bench".toCharArray();
    private static final byte[] REQUEST = "GET /v2/ HTTP/1.1\r\nHost: node\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private final Path home;
    private final Path work;
    private final int runs;

    MembershipBench(Path home, Path work, int runs) {
        this.home = home;
        this.work = work;
        this.runs = runs;
    }

    /** What is done once. */
    private interface Act {
        void run() throws IOException;
    }

    List<Result> run() throws IOException, InterruptedException, GeneralSecurityException {
        List<Result> results = new ArrayList<>();
        try (Node node = Node.start(home, work.resolve("node"), "127.0.0.2", Map.of())) {
            node.exec("peili:cluster-create");
            node.exec("peili:client-cert bench");
            SSLContext tls = tls(node.base().resolve("data/identity/clients/bench"));
            try (SSLSocket open = connect(tls, node)) {
                results.addAll(measure("request on an open connection", node, () -> ask(open)));
            }
            results.addAll(measure("resumed handshake and a request", node, () -> once(tls, node, false)));
            results.addAll(measure("new handshake and a request", node, () -> once(tls, node, true)));
            results.addAll(joining(node));
        }
        double[] check = new MemberCheck(Files.createDirectories(work.resolve("check"))).microseconds(runs);
        results.add(new Result("B10", "check of a member", check, "µs"));
        results.forEach(Result::print);
        return results;
    }

    /** First starts: joining takes what the one takes longer than the other. */
    private List<Result> joining(Node holder) throws IOException, InterruptedException {
        double[] alone = new double[FIRST_STARTS];
        double[] joining = new double[FIRST_STARTS];
        for (int i = 0; i < FIRST_STARTS; i++) {
            alone[i] = firstStart("alone" + i, Map.of());
            Path token = Files.writeString(
                    work.resolve("token" + i), holder.exec("peili:token-create").output());
            joining[i] = firstStart(
                    "joining" + i, Map.of("PEILI_JOIN", holder.registry(), "PEILI_TOKEN_FILE", token.toString()));
        }
        return List.of(
                new Result("B10", "first start of a node, alone", alone, "s"),
                new Result("B10", "first start of a node that joins", joining, "s"));
    }

    private double firstStart(String name, Map<String, String> environment) throws IOException, InterruptedException {
        try (Node node = Node.start(home, work.resolve(name), "127.0.0.3", environment)) {
            return node.startTime().toNanos() / 1e9;
        }
    }

    private List<Result> measure(String what, Node node, Act act) throws IOException {
        double[] rate = new double[runs];
        double[] cpu = new double[runs];
        for (int i = 0; i < WARM_UP; i++) {
            act.run();
        }
        for (int run = 0; run < runs; run++) {
            double before = ProcessFigures.cpuSeconds(node.process().pid());
            long begin = System.nanoTime();
            for (int i = 0; i < HANDSHAKES; i++) {
                act.run();
            }
            rate[run] = HANDSHAKES / ((System.nanoTime() - begin) / 1e9);
            cpu[run] = (ProcessFigures.cpuSeconds(node.process().pid()) - before) / HANDSHAKES * 1e3;
        }
        return List.of(
                new Result("B10", what + ", one client", rate, "/s"),
                new Result("B10", what + ", CPU of the node", cpu, "ms"));
    }

    private static void once(SSLContext tls, Node node, boolean anew) throws IOException {
        try (SSLSocket socket = connect(tls, node)) {
            ask(socket);
            if (anew) {
                socket.getSession().invalidate();
            }
        }
    }

    private static SSLSocket connect(SSLContext tls, Node node) throws IOException {
        String[] authority = node.registry().split(":");
        SSLSocket socket =
                (SSLSocket) tls.getSocketFactory().createSocket(authority[0], Integer.parseInt(authority[1]));
        socket.setTcpNoDelay(true); // else the request waits for the delayed acknowledgement of the handshake's end
        return socket;
    }

    private static void ask(SSLSocket socket) throws IOException {
        socket.getOutputStream().write(REQUEST);
        byte[] buffer = new byte[4096];
        int read = socket.getInputStream().read(buffer);
        if (read < 12 || !new String(buffer, 0, 12, StandardCharsets.US_ASCII).equals("HTTP/1.1 200")) {
            throw new IOException("not served: " + new String(buffer, 0, Math.max(0, read), StandardCharsets.US_ASCII));
        }
    }

    private static SSLContext tls(Path folder) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, PASSWORD);
        store.setCertificateEntry("ca", certificate(folder.resolve("ca.crt")));
        String pem = Files.readString(folder.resolve("client.key")).replaceAll("-----[^-]*-----|\\s", "");
        PrivateKey key = KeyFactory.getInstance("EC")
                .generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(pem)));
        Certificate[] chain = {certificate(folder.resolve("client.cert"))};
        store.setKeyEntry("client", key, PASSWORD, chain);
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, PASSWORD);
        SSLContext context = SSLContext.getInstance("TLSv1.3");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }

    private static Certificate certificate(Path file) throws IOException, GeneralSecurityException {
        try (InputStream in = Files.newInputStream(file)) {
            return CertificateFactory.getInstance("X.509").generateCertificate(in);
        }
    }
}
