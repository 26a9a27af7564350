// SPDX-License-Identifier: Apache-2.0
package io.peili.itests.benchmarks;

import io.peili.itests.harness.Layout;
import io.peili.itests.harness.Node;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * C1 to C4: a node whose store is a containerd. Start with many images in it; content that comes until a peer can get it;
 * serving a large blob, the layout store beside it; and what the mirror adds to a pull of what nobody has.
 */
final class ContainerdBench {
    private static final double MIB = 1024.0 * 1024;
    private static final Pattern INVENTORY = Pattern.compile("Serving from containerd .* known after (\\d+) ms");
    private static final int[] DELAYS = {25, 50, 100, 200};
    /** A pull asks the mirror for the tag, the manifest, the configuration and a layer. */
    private static final int REQUESTS = 4;

    private static final int WARM_UP = 2000;

    private final Path home;
    private final Path work;
    private final int runs;
    private final List<Result> results = new ArrayList<>();

    ContainerdBench(Path home, Path work, int runs) {
        this.home = home;
        this.work = work;
        this.runs = runs;
    }

    private Node node(String name, String address, Containerd containerd, Map<String, String> more)
            throws IOException, InterruptedException {
        Map<String, String> environment = new java.util.HashMap<>(Map.of("PEILI_TLS", "off"));
        environment.put("PEILI_STORE", "containerd");
        environment.put("PEILI_CONTAINERD", containerd.socket().toString());
        environment.putAll(more);
        return Node.start(home, work.resolve(name), address, environment);
    }

    /** C1: time to the whole inventory, and memory, with so many images and with none. */
    List<Result> start(int images) throws IOException, InterruptedException {
        try (Containerd full = Containerd.start(work.resolve("full"));
                Containerd empty = Containerd.start(work.resolve("empty"))) {
            full.load(ManyImages.write(work.resolve("many"), images));
            double[] time = new double[runs];
            double[] memory = new double[runs];
            for (int run = 0; run < runs; run++) {
                double none = settled(empty, "empty-" + run, new double[1]);
                double[] known = new double[1];
                memory[run] = settled(full, "full-" + run, known) - none;
                time[run] = known[0];
            }
            add(new Result("C1", images + " images, whole inventory", time, "ms"));
            add(new Result("C1", images + " images, memory more than with none", memory, "MiB"));
        }
        return results;
    }

    /** Starts a node, waits until it has settled, and returns its memory. */
    private double settled(Containerd containerd, String name, double[] known)
            throws IOException, InterruptedException {
        try (Node node = node(name, "127.0.0.2", containerd, Map.of())) {
            Path log = node.base().resolve("data/log/peili.log");
            Matcher found = INVENTORY.matcher("");
            while (!found.find()) {
                TimeUnit.MILLISECONDS.sleep(50);
                found = INVENTORY.matcher(Files.exists(log) ? Files.readString(log) : "");
            }
            known[0] = Double.parseDouble(found.group(1));
            TimeUnit.SECONDS.sleep(20);
            return ProcessFigures.mebibytes(node.process().pid(), "Rss");
        }
    }

    /** C2: which share of new content a peer gets so many milliseconds after containerd had it. */
    List<Result> announce(int contents) throws IOException, InterruptedException {
        try (Containerd containerd = Containerd.start(work.resolve("containerd"));
                Node holder = node("holder", "127.0.0.2", containerd, Map.of());
                Node asking = Node.start(
                        home,
                        work.resolve("asking"),
                        "127.0.0.3",
                        Map.of(
                                "PEILI_TLS", "off",
                                "PEILI_BOOTSTRAP", "/ip4/127.0.0.2",
                                "PEILI_LAYOUT", work.resolve("layout").toString()))) {
            for (int delay : DELAYS) {
                double[] found = new double[contents];
                for (int i = 0; i < contents; i++) {
                    byte[] content = (delay + " ms, " + i + ", " + holder.registry()).getBytes(StandardCharsets.UTF_8);
                    String digest = ManyImages.digest(content);
                    containerd.ingest(digest, content);
                    TimeUnit.MILLISECONDS.sleep(delay);
                    found[i] = answers(asking, digest) ? 1 : 0;
                }
                double share = 0;
                for (double one : found) {
                    share += one / contents;
                }
                add(new Result("C2", "at a peer " + delay + " ms after containerd, share", new double[] {share}, ""));
            }
        }
        return results;
    }

    private static boolean answers(Node node, String digest) throws IOException {
        HttpURLConnection connection = (HttpURLConnection)
                URI.create("http://" + node.registry() + "/v2/bench/app/blobs/" + digest + "?ns=registry.example.org")
                        .toURL()
                        .openConnection();
        connection.setRequestMethod("HEAD");
        try {
            return connection.getResponseCode() == 200;
        } finally {
            connection.disconnect();
        }
    }

    /** C3: one large blob out of containerd's store and out of a layout, by turns. */
    List<Result> serve(long size) throws IOException, InterruptedException {
        Path layout = work.resolve("layout");
        String digest = new Layout(layout).image(size, "1");
        try (Containerd containerd = Containerd.start(work.resolve("containerd"))) {
            containerd.load(layout);
            try (Node one = node("containerd-node", "127.0.0.2", containerd, Map.of());
                    Node other = Node.start(
                            home,
                            work.resolve("layout-node"),
                            "127.0.0.3",
                            Map.of("PEILI_TLS", "off", "PEILI_LAYOUT", layout.toString()))) {
                Node[] nodes = {one, other};
                double[][] rate = new double[2][runs];
                double[][] cpu = new double[2][runs];
                for (int run = -1; run < runs; run++) {
                    for (int i = 0; i < 2; i++) {
                        download(nodes[i], digest, size, run, rate[i], cpu[i]);
                    }
                }
                String[] names = {"out of containerd", "out of a layout"};
                for (int i = 0; i < 2; i++) {
                    add(new Result("C3", names[i], rate[i], "MiB/s"));
                    add(new Result("C3", names[i], cpu[i], "CPU-s/GiB"));
                }
            }
        }
        return results;
    }

    private static void download(Node node, String digest, long size, int run, double[] rate, double[] cpu)
            throws IOException, InterruptedException {
        long pid = node.process().pid();
        double before = ProcessFigures.cpuSeconds(pid);
        double seconds = new Curl(List.of())
                .download("http://" + node.registry() + "/v2/" + Layout.REPOSITORY + "/blobs/" + digest, 1);
        if (run >= 0) {
            rate[run] = size / MIB / seconds;
            cpu[run] = (ProcessFigures.cpuSeconds(pid) - before) / (size / (MIB * 1024));
        }
    }

    /**
     * C4: how long the mirror takes to say that nobody has something, on a connection that is there, which is what each
     * request of a pull then waits longer; and whole pulls of what only the upstream has, with the mirror in front and
     * without, by turns.
     */
    List<Result> miss(int misses) throws IOException, InterruptedException {
        Path layout = work.resolve("upstream");
        new Layout(layout).image(1000, "1");
        try (Upstream upstream = Upstream.start(layout);
                Containerd containerd = Containerd.start(work.resolve("containerd"));
                Node mirror = node("mirror", "127.0.0.2", containerd, Map.of("PEILI_PEERS", "127.0.0.3"));
                Node peer = Node.start(
                        home,
                        work.resolve("peer"),
                        "127.0.0.3",
                        Map.of(
                                "PEILI_TLS",
                                "off",
                                "PEILI_LAYOUT",
                                work.resolve("layout").toString()))) {
            missed(mirror, misses);
            Path direct = hosts("direct", upstream.url(), "");
            Path mirrored = hosts(
                    "mirrored",
                    upstream.url(),
                    "\n[host.\"http://" + mirror.registry() + "/v2\"]\n  capabilities = [\"pull\", \"resolve\"]\n");
            double[] added = new double[runs];
            for (int run = -1; run < runs; run++) {
                double without = pull(containerd, direct, upstream);
                double with = pull(containerd, mirrored, upstream);
                if (run >= 0) {
                    added[run] = (with - without) / REQUESTS;
                }
            }
            add(new Result("C4", "added to a pull that " + peer.registry() + " misses too, a request", added, "ms"));
        }
        return results;
    }

    /** Each of other content, so that nothing is remembered. Many warm up before. */
    private void missed(Node mirror, int misses) throws IOException, InterruptedException {
        HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        double[] millis = new double[misses];
        for (int i = -WARM_UP; i < misses; i++) {
            String digest = ManyImages.digest(("nobody has " + i).getBytes(StandardCharsets.UTF_8));
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://" + mirror.registry()
                            + "/v2/bench/app/blobs/" + digest + "?ns=registry.example.org"))
                    .build();
            long begin = System.nanoTime();
            int status =
                    client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
            if (status != 404) {
                throw new IOException(request + " was answered with " + status);
            }
            if (i >= 0) {
                millis[i] = (System.nanoTime() - begin) / 1e6;
            }
        }
        add(new Result("C4", "the mirror says that nobody has it", millis, "ms"));
    }

    private Path hosts(String name, String server, String mirror) throws IOException {
        Path folder = work.resolve(name);
        Path registry = folder.resolve(Layout.REPOSITORY.substring(0, Layout.REPOSITORY.indexOf('/')));
        Files.createDirectories(registry);
        Files.writeString(registry.resolve("hosts.toml"), "server = \"" + server + "\"\n[host]\n" + mirror);
        return folder;
    }

    /**
     * Milliseconds of one pull of content that containerd does not have, until the upstream had given all of it: ctr itself
     * ends with the next tick of its progress bar, ten of which make a second.
     */
    private static double pull(Containerd containerd, Path hosts, Upstream upstream)
            throws IOException, InterruptedException {
        long begin = System.nanoTime();
        containerd.ctr("content", "fetch", "--hosts-dir", hosts.toString(), Layout.REPOSITORY + ":1");
        double millis = (upstream.answered() - begin) / 1e6;
        containerd.ctr("images", "rm", "--sync", Layout.REPOSITORY + ":1");
        return millis;
    }

    private void add(Result result) {
        result.print();
        results.add(result);
    }
}
