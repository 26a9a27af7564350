// SPDX-License-Identifier: Apache-2.0
package io.peili.itests.benchmarks;

import io.peili.itests.harness.Layout;
import io.peili.itests.harness.Node;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import javax.net.SocketFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSessionContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/** B2: time to the first byte of something that a peer has, over kept, new and resumed connections. */
final class FirstByteBench {
    private static final int PORT = 6443;
    private static final int WARM_UP = 10_000;
    private static final int REQUESTS = 1000;
    private static final long MIB = 1024L * 1024;

    private final Path home;
    private final Path work;
    private final List<Result> results = new ArrayList<>();

    FirstByteBench(Path home, Path work) {
        this.home = home;
        this.work = work;
    }

    List<Result> run() throws IOException, InterruptedException, GeneralSecurityException {
        for (boolean tls : new boolean[] {false, true}) {
            Path holderLayout = work.resolve("layout-" + tls);
            String digest = new Layout(holderLayout).image(MIB, "1");
            Map<String, String> mode = Map.of("PEILI_TLS", tls ? "on" : "off");
            Path identity = work.resolve("holder-" + tls).resolve("data/identity");
            try (Node holder = Node.start(
                    home, work.resolve("holder-" + tls), "127.0.0.2", with(mode, "PEILI_LAYOUT", holderLayout))) {
                Map<String, String> relaying =
                        with(with(mode, "PEILI_LAYOUT", work.resolve("none-" + tls)), "PEILI_PEERS", "127.0.0.2");
                shareAuthority(identity, work.resolve("relay-" + tls).resolve("data/identity"));
                try (Node relay = Node.start(home, work.resolve("relay-" + tls), "127.0.0.3", relaying)) {
                    String kind = tls ? "https" : "http";
                    String name = "/v2/" + Layout.REPOSITORY;
                    Line line = tls ? new Line.Secure(trusting(identity.resolve("ca.crt"))) : new Line.Plain();
                    measure(kind + " manifest", line, name + "/manifests/1", Use.KEPT);
                    measure(kind + " blob 1 MiB", line, name + "/blobs/" + digest, Use.KEPT);
                    measure(kind + " manifest, new connection", line, name + "/manifests/1", Use.NEW);
                    if (tls) {
                        measure("https manifest, resumed connection", line, name + "/manifests/1", Use.RESUMED);
                    }
                }
            }
        }
        return results;
    }

    /** Two nodes of one CA that are no members of a cluster know each other, and ask no certificate of the client. */
    private static void shareAuthority(Path from, Path to) throws IOException {
        Files.createDirectories(to);
        for (String file : List.of("ca.crt", "ca.key")) {
            Files.copy(from.resolve(file), to.resolve(file));
        }
    }

    private static Map<String, String> with(Map<String, String> map, String key, Object value) {
        Map<String, String> more = new java.util.HashMap<>(map);
        more.put(key, value.toString());
        return more;
    }

    private enum Use {
        KEPT,
        RESUMED,
        NEW
    }

    /** How connections are made. */
    private sealed interface Line {
        SocketFactory sockets();

        /** Makes the next connection one with a peer that was never met. */
        void forget();

        record Plain() implements Line {
            @Override
            public SocketFactory sockets() {
                return SocketFactory.getDefault();
            }

            @Override
            public void forget() {}
        }

        record Secure(SSLContext context) implements Line {
            @Override
            public SocketFactory sockets() {
                return context.getSocketFactory();
            }

            @Override
            public void forget() {
                SSLSessionContext sessions = context.getClientSessionContext();
                for (byte[] id : Collections.list(sessions.getIds())) {
                    SSLSession session = sessions.getSession(id);
                    if (session != null) {
                        session.invalidate();
                    }
                }
            }
        }
    }

    private static SSLContext trusting(Path ca) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        try (InputStream in = Files.newInputStream(ca)) {
            Certificate certificate = CertificateFactory.getInstance("X.509").generateCertificate(in);
            store.setCertificateEntry("ca", certificate);
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        SSLContext context = SSLContext.getInstance("TLSv1.3");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }

    private void measure(String variant, Line line, String path, Use use) throws IOException {
        double[] millis = new double[REQUESTS];
        Socket socket = connect(line.sockets());
        try {
            for (int i = -WARM_UP; i < REQUESTS; i++) {
                if (use == Use.NEW) {
                    line.forget();
                }
                long begin = System.nanoTime();
                if (use != Use.KEPT) {
                    socket.close();
                    socket = connect(line.sockets());
                }
                long firstByte = request(socket, path);
                if (i >= 0) {
                    millis[i] = (firstByte - begin) / 1e6;
                }
            }
        } finally {
            socket.close();
        }
        Arrays.sort(millis);
        add(new Result("B2", variant + " p50", new double[] {millis[REQUESTS / 2]}, "ms"));
        add(new Result("B2", variant + " p99", new double[] {millis[REQUESTS * 99 / 100]}, "ms"));
    }

    private static Socket connect(SocketFactory sockets) throws IOException {
        Socket socket = sockets.createSocket();
        socket.connect(new InetSocketAddress("127.0.0.3", PORT));
        socket.setTcpNoDelay(true);
        if (socket instanceof SSLSocket secure) {
            secure.startHandshake();
        }
        return socket;
    }

    /** Sends one request, reads the whole response, and answers when its first body byte was there. */
    private static long request(Socket socket, String path) throws IOException {
        socket.getOutputStream()
                .write(("GET " + path + " HTTP/1.1\r\nHost: 127.0.0.3:6443\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
        InputStream in = socket.getInputStream();
        byte[] buffer = new byte[64 * 1024];
        int filled = 0;
        int end = -1;
        while (end < 0) {
            int read = in.read(buffer, filled, buffer.length - filled);
            if (read < 0) {
                throw new IOException("no response to " + path);
            }
            filled += read;
            end = new String(buffer, 0, filled, StandardCharsets.ISO_8859_1).indexOf("\r\n\r\n");
        }
        String head = new String(buffer, 0, end, StandardCharsets.ISO_8859_1);
        if (!head.startsWith("HTTP/1.1 200")) {
            throw new IOException(path + ": " + head.lines().findFirst().orElse(""));
        }
        long length = head.lines()
                .filter(line -> line.regionMatches(true, 0, "content-length:", 0, 15))
                .mapToLong(line -> Long.parseLong(line.substring(15).trim()))
                .findFirst()
                .orElseThrow();
        long left = length - (filled - end - 4);
        long first = filled > end + 4 ? System.nanoTime() : 0;
        while (left > 0) {
            int read = in.read(buffer, 0, (int) Math.min(left, buffer.length));
            if (read < 0) {
                throw new IOException("short response to " + path);
            }
            first = first == 0 ? System.nanoTime() : first;
            left -= read;
        }
        return first;
    }

    private void add(Result result) {
        result.print();
        results.add(result);
    }
}
