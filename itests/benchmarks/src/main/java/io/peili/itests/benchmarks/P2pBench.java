// SPDX-License-Identifier: Apache-2.0
package io.peili.itests.benchmarks;

import com.google.gson.JsonElement;
import io.peili.itests.harness.Partner;
import io.peili.kademlia.ContentKey;
import io.peili.kademlia.Kademlia;
import io.peili.kademlia.Provider;
import io.peili.kademlia.ProviderListener;
import io.peili.kademlia.ProviderSearch;
import io.peili.libp2p.Connection;
import io.peili.libp2p.Host;
import io.peili.libp2p.HostLimits;
import io.peili.libp2p.Multiaddr;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

/**
 * P1 to P7: the p2p node in this process, beside go-libp2p where its program is there ({@code -Dgopeer}). How much is done
 * is set by {@code -Dp2p.effort}: 1 for figures, less for a look whether it works; {@code -Dp2p.nodes} names the sizes of P4.
 */
final class P2pBench {
    private static final double EFFORT = Double.parseDouble(System.getProperty("p2p.effort", "1"));
    private static final int[] SIZES = Arrays.stream(
                    System.getProperty("p2p.nodes", "2,8,32,128").split(","))
            .mapToInt(Integer::parseInt)
            .toArray();
    private static final String GO = System.getProperty("gopeer", "");
    private static final long SELF = ProcessHandle.current().pid();
    private static final double MICROS = 1e3;
    private static final double MEGA = 1e6;

    private static final long QUIET_NANOS = 30_000_000_000L;

    /** How long go's counter of bytes may be behind. */
    private static final long COUNTING_NANOS = 2_500_000_000L;

    private final String name;
    private final List<Result> results = new ArrayList<>();

    P2pBench(String name) {
        this.name = name;
    }

    List<Result> run() throws IOException, InterruptedException {
        switch (name) {
            case "P1" -> connect();
            case "P2" -> streams();
            case "P3" -> idle();
            case "P4" -> lookups();
            case "P5" -> announce();
            case "P6" -> silence();
            case "P7" -> quiet();
            default -> throw new IllegalArgumentException(name + " (expected: P1 to P7)");
        }
        return results;
    }

    private static int times(int number) {
        return (int) Math.max(2, number * EFFORT);
    }

    private static boolean withGo() {
        return !GO.isEmpty();
    }

    private static Partner go(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(GO));
        command.addAll(List.of(arguments));
        return new Partner(command);
    }

    private void add(String variant, double value, String unit) {
        Result result = new Result(name, variant, new double[] {value}, unit);
        result.print();
        results.add(result);
    }

    private void quantiles(String variant, double[] values, String unit) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        add(variant + " p50", sorted[sorted.length / 2], unit);
        add(variant + " p99", sorted[Math.min(sorted.length - 1, sorted.length * 99 / 100)], unit);
    }

    /** P1: connect, identify and close, one after the other. */
    private void connect() throws IOException, InterruptedException {
        int count = times(2000);
        try (Host one = P2pNodes.host(1, false, HostLimits.defaults());
                Host other = P2pNodes.host(1, false, HostLimits.defaults())) {
            cycles(one, other, count);
            double before = ProcessFigures.cpuSeconds(SELF);
            quantiles("connect, identify, close: ours", cycles(one, other, count), "ms");
            add("CPU of both sides: ours", (ProcessFigures.cpuSeconds(SELF) - before) * 1e3 / count, "ms");
        }
        if (withGo()) {
            try (Partner go = go("-nodes", "2", "-bare")) {
                String address = go.ask("1:address").getAsString();
                go.ask("cycle " + address + " " + count);
                double before = ProcessFigures.cpuSeconds(go.pid());
                JsonElement micros = go.ask("cycle " + address + " " + count);
                double[] millis = new double[count];
                for (int i = 0; i < count; i++) {
                    millis[i] = micros.getAsJsonArray().get(i).getAsLong() / MICROS;
                }
                quantiles("connect, identify, close: go", millis, "ms");
                add("CPU of both sides: go", (ProcessFigures.cpuSeconds(go.pid()) - before) * 1e3 / count, "ms");
            }
        }
    }

    private static double[] cycles(Host one, Host other, int count) throws IOException, InterruptedException {
        double[] millis = new double[count];
        for (int i = 0; i < count; i++) {
            long began = System.nanoTime();
            Connection connection = P2pNodes.await(one.connect(other.id(), other.addresses()));
            P2pNodes.await(connection.identified());
            connection.close();
            P2pNodes.until(() -> one.connection(other.id()).isEmpty());
            millis[i] = (System.nanoTime() - began) / MEGA;
            P2pNodes.until(() -> other.connections().isEmpty());
        }
        return millis;
    }

    /** P2: bytes one way over one connection. */
    private void streams() throws IOException, InterruptedException {
        long bytes = (long) (1e9 * EFFORT);
        for (boolean privateNetwork : new boolean[] {false, true}) {
            for (int count : new int[] {1, 8}) {
                String what = count + (count == 1 ? " stream" : " streams") + (privateNetwork ? ", PSK" : "");
                try (Host one = P2pNodes.host(2, privateNetwork, HostLimits.defaults());
                        Host other = P2pNodes.host(2, privateNetwork, HostLimits.defaults())) {
                    other.handle(Sink.PROTOCOL, stream -> new Sink());
                    P2pNodes.await(one.connect(other.id(), other.addresses()));
                    push(one, other, count, bytes);
                    add(what + ": ours", push(one, other, count, bytes), "MB/s");
                }
                if (withGo()) {
                    goStreams(what, privateNetwork, count, bytes);
                }
            }
        }
    }

    private static double push(Host one, Host other, int streams, long bytes) throws IOException, InterruptedException {
        long began = System.nanoTime();
        List<Source> sources = IntStream.range(0, streams)
                .mapToObj(number -> new Source(bytes / streams))
                .toList();
        sources.forEach(source -> one.open(other.id(), Sink.PROTOCOL, source));
        for (Source source : sources) {
            P2pNodes.await(source.done());
        }
        return bytes * MICROS / (System.nanoTime() - began);
    }

    private void goStreams(String what, boolean privateNetwork, int count, long bytes) throws IOException {
        String[] arguments = privateNetwork
                ? new String[] {"-nodes", "2", "-bare", "-psk", P2pNodes.PSK}
                : new String[] {"-nodes", "2", "-bare"};
        try (Partner go = go(arguments)) {
            String id = go.ask("connect " + go.ask("1:address").getAsString()).getAsString();
            String command = "push " + id + " " + count + " " + bytes / count;
            go.ask(command);
            add(what + ": go", (double) bytes / go.ask(command).getAsLong(), "MB/s");
        }
    }

    /** P3: memory of connections that do nothing; the other ends are go's, in a process of their own. */
    private void idle() throws IOException, InterruptedException {
        if (!withGo()) {
            throw new IOException("P3 needs the go program for the other ends of the connections");
        }
        for (int count : new int[] {128, 1000}) {
            int connections = times(count);
            HostLimits many = new HostLimits(4096, 4096, 4096, 8, 4096, 4096, 256, 256, 8192, 4 << 20);
            try (Partner others = go("-nodes", Integer.toString(connections), "-bare");
                    Host host = P2pNodes.host(2, false, many)) {
                long heap = usedHeap();
                double rss = ProcessFigures.mebibytes(SELF, "Rss");
                connectAll(others, connections, P2pNodes.address(host));
                P2pNodes.until(() -> host.connections().size() == connections);
                add(
                        connections + " idle connections, heap each: ours",
                        (usedHeap() - heap) / 1024.0 / connections,
                        "KiB");
                add(
                        connections + " idle connections, RSS each: ours",
                        (ProcessFigures.mebibytes(SELF, "Rss") - rss) * 1024 / connections,
                        "KiB");
            }
            try (Partner others = go("-nodes", Integer.toString(connections), "-bare");
                    Partner go = go("-bare")) {
                double rss = ProcessFigures.mebibytes(go.pid(), "Rss");
                connectAll(others, connections, Multiaddr.parse(go.address()));
                add(
                        connections + " idle connections, RSS each: go",
                        (ProcessFigures.mebibytes(go.pid(), "Rss") - rss) * 1024 / connections,
                        "KiB");
            }
        }
    }

    private static void connectAll(Partner others, int count, Multiaddr address) throws IOException {
        for (int i = 0; i < count; i++) {
            others.ask(i + ":connect " + address);
        }
    }

    private static long usedHeap() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    /** P4: lookups, in networks of nodes in one process. */
    private void lookups() throws IOException, InterruptedException {
        for (int size : SIZES) {
            int count = times(1000);
            try (P2pNodes nodes = P2pNodes.network(size)) {
                int each = count / size + 1;
                for (int i = 0; i < size; i++) {
                    nodes.table(i).provide(keys(i, each));
                }
                P2pNodes.until(() -> IntStream.range(0, size)
                        .allMatch(i -> nodes.table(i).status().announced() == each));
                find(nodes, size, 0, times(200));
                find(nodes, size, 3 * each, times(1000));
                quantiles(size + " nodes, hit: ours", find(nodes, size, 0, count), "ms");
                quantiles(size + " nodes, miss: ours", find(nodes, size, each, count), "ms");
                if (dead(size) > 0) {
                    int alive = size - dead(size);
                    nodes.stop(alive);
                    String what = size + " nodes, a tenth dead, ";
                    quantiles(what + "hit: ours", find(nodes, alive, 0, count), "ms");
                    quantiles(what + "miss: ours", find(nodes, alive, 2 * each, count), "ms");
                }
            }
            if (withGo()) {
                goLookups(size, count);
            }
        }
    }

    private static List<ContentKey> keys(int node, int count) {
        return IntStream.range(0, count)
                .mapToObj(number -> ContentKey.of("node-" + node + "-" + number))
                .toList();
    }

    /** How many of the nodes die in the course of a measurement. */
    private static int dead(int size) {
        return size / 8 > 0 ? Math.max(1, size / 10) : 0;
    }

    /** Looks for keys that another one of the first nodes has, or from {@code first} on, would have. */
    private static double[] find(P2pNodes nodes, int alive, int first, int count)
            throws IOException, InterruptedException {
        Random random = new Random(1);
        double[] millis = new double[count];
        for (int i = 0; i < count; i++) {
            int asking = random.nextInt(alive);
            int holding = (asking + 1 + random.nextInt(alive - 1)) % alive;
            int each = times(1000) / nodes.size() + 1;
            String key = "node-" + holding + "-" + (first + i % each) + (first > 0 ? "-" + i : "");
            long began = System.nanoTime();
            P2pNodes.await(first(nodes.table(asking), ContentKey.of(key)));
            millis[i] = (System.nanoTime() - began) / MEGA;
        }
        return millis;
    }

    /** The first provider, or the end. */
    private static CompletableFuture<Void> first(Kademlia table, ContentKey key) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        ProviderSearch search = table.find(key, Duration.ofSeconds(30), new ProviderListener() {
            @Override
            public void found(Provider provider) {
                done.complete(null);
            }

            @Override
            public void finished() {
                done.complete(null);
            }
        });
        done.whenComplete((nothing, failure) -> search.cancel());
        return done;
    }

    private void goLookups(int size, int count) throws IOException {
        try (Partner go = go("-nodes", Integer.toString(size))) {
            meet(go, size);
            for (int i = 0; i < size; i++) {
                go.ask(i + ":provide node-" + i);
            }
            goFind(go, size, "", count, size + " nodes, ");
            if (dead(size) > 0) {
                int alive = size - dead(size);
                for (int i = alive; i < size; i++) {
                    go.ask(i + ":stop");
                }
                goFind(go, alive, "late-", count, size + " nodes, a tenth dead, ");
            }
        }
    }

    private void goFind(Partner go, int alive, String prefix, int count, String what) throws IOException {
        double[] hits = new double[count];
        double[] misses = new double[count];
        Random random = new Random(1);
        for (int i = 0; i < count; i++) {
            int asking = random.nextInt(alive);
            int holding = (asking + 1 + random.nextInt(alive - 1)) % alive;
            hits[i] = micros(go.ask(asking + ":find node-" + holding + " 1")) / MICROS;
            misses[i] = micros(go.ask(asking + ":find nobody-" + prefix + i + " 1")) / MICROS;
        }
        quantiles(what + "hit: go", hits, "ms");
        quantiles(what + "miss: go", misses, "ms");
    }

    private static void meet(Partner go, int size) throws IOException {
        String address = go.address();
        for (int i = 1; i < size; i++) {
            go.ask(i + ":connect " + address);
        }
        for (int i = 0; i < size; i++) {
            while (go.ask(i + ":table").getAsJsonArray().isEmpty()) {
                Thread.onSpinWait();
            }
            go.ask(i + ":refresh");
        }
    }

    private static long micros(JsonElement found) {
        return found.getAsJsonObject().get("micros").getAsLong();
    }

    /** P5: one node announces its keys to the others. */
    private void announce() throws IOException, InterruptedException {
        int count = times(1000);
        for (int size : new int[] {8, 16}) {
            try (P2pNodes nodes = P2pNodes.network(size)) {
                nodes.table(1).provide(keys(1, count));
                P2pNodes.until(() -> nodes.table(1).status().announced() == count);
                long bytes = nodes.bytesSent();
                double cpu = ProcessFigures.cpuSeconds(SELF);
                long began = System.nanoTime();
                nodes.table(0).provide(keys(0, count));
                P2pNodes.until(() -> IntStream.range(2, nodes.size())
                        .allMatch(i -> nodes.table(i).status().recordKeys() == 2 * count));
                add(size + " nodes, all told: ours", (System.nanoTime() - began) / MEGA, "ms");
                add(size + " nodes, CPU: ours", ProcessFigures.cpuSeconds(SELF) - cpu, "s");
                add(size + " nodes, sent: ours", (nodes.bytesSent() - bytes) / MEGA, "MB");
            }
            if (withGo()) {
                goAnnounce(size, count);
            }
        }
    }

    private void goAnnounce(int size, int count) throws IOException {
        try (Partner go = go("-nodes", Integer.toString(size))) {
            meet(go, size);
            StringBuilder keys = new StringBuilder("sweep");
            for (int i = 0; i < count; i++) {
                keys.append(" node-0-").append(i);
            }
            double before = sent(go, size);
            double cpu = ProcessFigures.cpuSeconds(go.pid());
            long began = System.nanoTime();
            go.ask(keys.toString());
            for (int i = 0; i < count; i++) {
                String key = (size - 1) + ":find node-0-" + i + " 1";
                while (go.ask(key).getAsJsonObject().getAsJsonArray("ids").isEmpty()) {
                    Thread.onSpinWait();
                }
            }
            add(size + " nodes, all found: go", (System.nanoTime() - began) / MEGA, "ms");
            add(size + " nodes, CPU, with the finding: go", ProcessFigures.cpuSeconds(go.pid()) - cpu, "s");
            add(size + " nodes, sent, with the finding: go", (sent(go, size) - before) / MEGA, "MB");
        }
    }

    private static double sent(Partner go, int size) throws IOException {
        LockSupport.parkNanos(COUNTING_NANOS);
        double bytes = 0;
        for (int i = 0; i < size; i++) {
            bytes += go.ask(i + ":sent").getAsLong();
        }
        return bytes;
    }

    /** P6: a good client, while silent connections are held open. */
    private void silence() throws IOException, InterruptedException {
        int count = times(50);
        try (Host server = P2pNodes.host(2, false, HostLimits.defaults());
                Host client = P2pNodes.host(1, false, HostLimits.defaults())) {
            cycles(client, server, count);
            List<Socket> silent = silent(server.addresses().get(0), 200);
            add("let in beside 200 silent connections: ours", untilConnected(client, P2pNodes.address(server)), "ms");
            client.connections().forEach(Connection::close);
            P2pNodes.until(() -> server.connections().isEmpty());
            quantiles("connect beside 200 silent connections: ours", cycles(client, server, count), "ms");
            for (Socket socket : silent) {
                socket.close();
            }
        }
        if (withGo()) {
            try (Partner go = go("-bare");
                    Host client = P2pNodes.host(1, false, HostLimits.defaults())) {
                Multiaddr address = Multiaddr.parse(go.address());
                List<Socket> silent = silent(address, 200);
                add("let in beside 200 silent connections: go", untilConnected(client, address), "ms");
                for (Socket socket : silent) {
                    socket.close();
                }
            }
        }
    }

    /** P7: what a node in a network costs when nobody asks anything. */
    private void quiet() throws IOException, InterruptedException {
        int size = SIZES[SIZES.length - 1];
        long empty = usedHeap();
        try (P2pNodes nodes = P2pNodes.network(size)) {
            LockSupport.parkNanos(QUIET_NANOS);
            double cpu = ProcessFigures.cpuSeconds(SELF);
            LockSupport.parkNanos(QUIET_NANOS);
            double share = (ProcessFigures.cpuSeconds(SELF) - cpu) * 1e9 / QUIET_NANOS / nodes.size();
            add(size + " nodes at rest, CPU each: ours", share * 100, "% of a core");
            add(size + " nodes at rest, heap each: ours", (usedHeap() - empty) / 1024.0 / nodes.size(), "KiB");
        }
    }

    private static List<Socket> silent(Multiaddr address, int count) throws IOException {
        InetSocketAddress socket = address.tcpSocket().orElseThrow();
        List<Socket> silent = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            silent.add(new Socket(socket.getAddress(), socket.getPort()));
        }
        return silent;
    }

    /** How long a client tries until it is let in. */
    private static double untilConnected(Host client, Multiaddr address) throws InterruptedException {
        long began = System.nanoTime();
        boolean connected = false;
        while (!connected) {
            try {
                P2pNodes.await(client.connect(address));
                connected = true;
            } catch (IOException refused) {
                Thread.sleep(100);
            }
        }
        return (System.nanoTime() - began) / MEGA;
    }
}
