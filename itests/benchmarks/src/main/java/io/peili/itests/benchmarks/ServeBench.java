// SPDX-License-Identifier: Apache-2.0
package io.peili.itests.benchmarks;

import io.peili.itests.harness.Layout;
import io.peili.itests.harness.Node;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** B1: serves one large blob to 1, 8 and 64 connections, plain, with TLS and through a relay, nginx beside it. */
final class ServeBench {
    private static final double MIB = 1024.0 * 1024;
    private static final double GIB = MIB * 1024;
    private static final int[] CONNECTIONS = {1, 8, 64};

    private final Path home;
    private final Path work;
    private final int runs;
    private final long size;
    private final List<Result> results = new ArrayList<>();

    ServeBench(Path home, Path work, int runs, long size) {
        this.home = home;
        this.work = work;
        this.runs = runs;
        this.size = size;
    }

    List<Result> run() throws IOException, InterruptedException {
        Path layout = work.resolve("layout");
        String digest = new Layout(layout).image(size, "1");
        String path = "/v2/" + Layout.REPOSITORY + "/blobs/" + digest;
        Map<String, String> plain = Map.of("PEILI_TLS", "off", "PEILI_LAYOUT", layout.toString());
        Path twin = work.resolve("layout-tls");
        copy(layout, twin);
        Map<String, String> secure = Map.of("PEILI_LAYOUT", twin.toString());
        try (Node node = Node.start(home, work.resolve("plain"), "127.0.0.2", plain);
                Node tls = Node.start(home, work.resolve("tls"), "127.0.0.3", secure);
                Node relay = Node.start(
                        home,
                        work.resolve("relay"),
                        "127.0.0.4",
                        Map.of(
                                "PEILI_TLS", "off",
                                "PEILI_PEERS", "127.0.0.2",
                                "PEILI_LAYOUT", work.resolve("empty").toString()))) {
            Path identity = tls.base().resolve("data/identity");
            Curl curl = new Curl(List.of());
            Curl trusting =
                    new Curl(List.of("--cacert", identity.resolve("ca.crt").toString(), "--tlsv1.3"));
            try (Nginx nginx = new Nginx(work, layout, identity.resolve("node.crt"), identity.resolve("node.key"))) {
                String file = "/blobs/sha256/" + digest.substring("sha256:".length());
                Subject http = subject("http", curl, "http", path, node);
                Subject https = subject("https", trusting, "https", path, tls);
                Subject through = subject("relay", curl, "http", path, relay);
                Subject both = subject("relay+holder", curl, "http", path, relay, node);
                Subject beside =
                        new Subject("http-nginx", curl, "http://127.0.0.1:" + Nginx.PLAIN + file, nginx.pids());
                Subject besideTls = new Subject(
                        "https-nginx",
                        new Curl(List.of("--insecure", "--tlsv1.3")),
                        "https://127.0.0.1:" + Nginx.SECURE + file,
                        nginx.pids());
                for (int atOnce : CONNECTIONS) {
                    compare(atOnce, http, beside);
                    compare(atOnce, https, besideTls);
                    compare(atOnce, through, both);
                }
            }
        }
        return results;
    }

    /** Makes another layout of the same files, because each node needs one of its own. */
    private static void copy(Path layout, Path twin) throws IOException {
        try (Stream<Path> all = Files.walk(layout)) {
            for (Path from : (Iterable<Path>) all::iterator) {
                Path to = twin.resolve(layout.relativize(from).toString());
                if (Files.isDirectory(from)) {
                    Files.createDirectories(to);
                } else {
                    Files.createLink(to, from);
                }
            }
        }
    }

    /** Something that serves the blob. */
    private record Subject(String name, Curl curl, String url, List<Long> pids) {}

    private static Subject subject(String name, Curl curl, String scheme, String path, Node... nodes) {
        List<Long> pids = Arrays.stream(nodes).map(node -> node.process().pid()).toList();
        return new Subject(name, curl, scheme + "://" + nodes[0].registry() + path, pids);
    }

    private void compare(int atOnce, Subject... subjects) throws IOException, InterruptedException {
        double[][] rate = new double[subjects.length][runs];
        double[][] cpu = new double[subjects.length][runs];
        int each = Math.max(1, atOnce);
        for (int run = -1; run < runs; run++) {
            for (int i = 0; i < subjects.length; i++) {
                double before = ProcessFigures.cpuSeconds(subjects[i].pids());
                double seconds = subjects[i].curl().download(subjects[i].url(), each);
                double used = ProcessFigures.cpuSeconds(subjects[i].pids()) - before;
                if (run >= 0) {
                    rate[i][run] = each * size / MIB / seconds;
                    cpu[i][run] = used / (each * size / GIB);
                }
            }
        }
        for (int i = 0; i < subjects.length; i++) {
            add(new Result("B1", subjects[i].name() + " " + atOnce, rate[i], "MiB/s"));
            add(new Result("B1", subjects[i].name() + " " + atOnce, cpu[i], "CPU-s/GiB"));
        }
    }

    private void add(Result result) {
        result.print();
        results.add(result);
    }

    /** Whether everything this benchmark needs is on the machine. */
    static boolean isPossible() {
        return Files.isExecutable(Path.of("/usr/sbin/nginx"));
    }
}
