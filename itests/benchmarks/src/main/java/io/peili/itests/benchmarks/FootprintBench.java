// SPDX-License-Identifier: Apache-2.0
package io.peili.itests.benchmarks;

import io.peili.itests.harness.Layout;
import io.peili.itests.harness.Node;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** B7: start, memory and CPU of an idle node, and what 64 slow readers through a relay add. */
final class FootprintBench {
    private static final int READERS = 64;
    private static final long IDLE_SECONDS = 60;
    private static final long GIB = 1024L * 1024 * 1024;
    private static final int PORT = 6443;

    private final Path home;
    private final Path work;
    private final int runs;
    private final List<Result> results = new ArrayList<>();

    FootprintBench(Path home, Path work, int runs) {
        this.home = home;
        this.work = work;
        this.runs = runs;
    }

    List<Result> run() throws IOException, InterruptedException {
        double[] cold = new double[runs];
        double[] warm = new double[runs];
        double[] rss = new double[runs];
        double[] anonymous = new double[runs];
        double[] pss = new double[runs];
        double[] cpu = new double[runs];
        double[] threads = new double[runs];
        for (int run = 0; run < runs; run++) {
            Path base = work.resolve("node-" + run);
            try (Node node = Node.start(home, base, "127.0.0.2", Map.of())) {
                cold[run] = node.startTime().toMillis() / 1000.0;
            }
            try (Node node = Node.start(home, base, "127.0.0.2", Map.of())) {
                warm[run] = node.startTime().toMillis() / 1000.0;
                TimeUnit.SECONDS.sleep(IDLE_SECONDS);
                rss[run] = ProcessFigures.mebibytes(node.process().pid(), "Rss");
                anonymous[run] = ProcessFigures.mebibytes(node.process().pid(), "Anonymous");
                pss[run] = ProcessFigures.mebibytes(node.process().pid(), "Pss");
                threads[run] = ProcessFigures.threads(node.process().pid());
                double before = ProcessFigures.cpuSeconds(node.process().pid());
                TimeUnit.SECONDS.sleep(IDLE_SECONDS);
                cpu[run] = (ProcessFigures.cpuSeconds(node.process().pid()) - before) / IDLE_SECONDS * 100;
            }
        }
        add(new Result("B7", "start to ready, cold", cold, "s"));
        add(new Result("B7", "start to ready, warm", warm, "s"));
        add(new Result("B7", "idle RSS", rss, "MiB"));
        add(new Result("B7", "idle PSS", pss, "MiB"));
        add(new Result("B7", "idle anonymous", anonymous, "MiB"));
        add(new Result("B7", "idle threads", threads, ""));
        add(new Result("B7", "idle CPU", cpu, "% of a core"));
        slowReaders();
        return results;
    }

    private void slowReaders() throws IOException, InterruptedException {
        Path layout = work.resolve("layout");
        String digest = new Layout(layout).image(GIB, "1");
        try (Node holder = Node.start(
                        home,
                        work.resolve("holder"),
                        "127.0.0.2",
                        Map.of("PEILI_TLS", "off", "PEILI_LAYOUT", layout.toString()));
                Node relay = Node.start(
                        home,
                        work.resolve("relay"),
                        "127.0.0.3",
                        Map.of("PEILI_TLS", "off", "PEILI_PEERS", "127.0.0.2"))) {
            TimeUnit.SECONDS.sleep(20);
            double idle = ProcessFigures.mebibytes(relay.process().pid(), "Rss");
            double peak = read(relay, "/v2/" + Layout.REPOSITORY + "/blobs/" + digest);
            add(new Result("B7", "relay idle RSS", new double[] {idle}, "MiB"));
            add(new Result("B7", "peak added by 64 slow readers", new double[] {peak - idle}, "MiB"));
        }
    }

    /** Each reader takes 64 KiB every 50 ms for 20 s; answers the highest RSS seen meanwhile. */
    private static double read(Node relay, String path) throws IOException, InterruptedException {
        List<Socket> readers = new ArrayList<>();
        double peak = 0;
        try {
            for (int i = 0; i < READERS; i++) {
                Socket socket = new Socket("127.0.0.3", PORT);
                socket.setReceiveBufferSize(64 * 1024);
                socket.getOutputStream()
                        .write(("GET " + path + " HTTP/1.1\r\nHost: x\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
                readers.add(socket);
            }
            byte[] buffer = new byte[64 * 1024];
            for (int round = 0; round < 400; round++) {
                for (Socket reader : readers) {
                    InputStream in = reader.getInputStream();
                    if (in.available() > 0 && in.read(buffer) < 0) {
                        throw new IOException("a slow reader was cut");
                    }
                }
                peak = Math.max(peak, ProcessFigures.mebibytes(relay.process().pid(), "Rss"));
                TimeUnit.MILLISECONDS.sleep(50);
            }
        } finally {
            for (Socket reader : readers) {
                reader.close();
            }
        }
        return peak;
    }

    private void add(Result result) {
        result.print();
        results.add(result);
    }
}
