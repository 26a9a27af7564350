// SPDX-License-Identifier: Apache-2.0
package io.peili.itests.benchmarks;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Runs benchmarks by name. */
public final class Bench {
    private static final String USAGE =
            "usage: ./peili bench B1|B2|B7|B10|C1|C2|C3|C4|P1…P7 (B1: serve a blob; B2: first byte through a peer; B7: footprint;"
                    + " B10: membership; with containerd, as root: C1: start with many images; C2: from containerd to a"
                    + " peer; C3: serve a blob; C4: a pull of what nobody has; p2p: P1: connect;"
                    + " P2: streams; P3: idle connections; P4: lookups; P5: announcing; P6: silent strangers; P7: at rest)";
    private static final long GIB = 1024L * 1024 * 1024;

    private Bench() {}

    /**
     * Runs the named benchmarks one after the other.
     *
     * @param arguments the unpacked distribution, a work folder, and the names
     * @throws Exception if one cannot be run
     */
    public static void main(String[] arguments) throws Exception {
        if (arguments.length < 3) {
            System.err.println(USAGE);
            System.exit(2);
        }
        Path home = Path.of(arguments[0]).toAbsolutePath();
        int runs = Integer.parseInt(System.getProperty("runs", "5"));
        List<Result> results = new ArrayList<>();
        for (int i = 2; i < arguments.length; i++) {
            String name = arguments[i].toUpperCase(Locale.ROOT);
            Path work = Path.of(arguments[1])
                    .toAbsolutePath()
                    .resolve(name + "-" + ProcessHandle.current().pid());
            Files.createDirectories(work);
            switch (name) {
                case "B1" -> results.addAll(serve(home, work, runs));
                case "B2" -> results.addAll(new FirstByteBench(home, work).run());
                case "B7" -> results.addAll(new FootprintBench(home, work, Math.min(runs, 3)).run());
                case "C1", "C2", "C3", "C4" -> results.addAll(containerd(name, home, work, runs));
                case "B10" -> results.addAll(new MembershipBench(home, work, runs).run());
                case "P1", "P2", "P3", "P4", "P5", "P6", "P7" -> results.addAll(new P2pBench(name).run());
                default -> throw new IllegalArgumentException(name + "? " + USAGE);
            }
        }
        System.out.printf("%n%-4s %-44s %10s %10s %10s%n", "", "", "median", "min", "max");
        results.forEach(result -> System.out.println(result.row()));
    }

    private static List<Result> containerd(String name, Path home, Path work, int runs) throws Exception {
        if (!Containerd.isPossible()) {
            System.err.println(name + " needs root and containerd: apt-get install containerd curl");
            System.exit(1);
        }
        ContainerdBench bench = new ContainerdBench(home, work, name.equals("C1") ? Math.min(runs, 3) : runs);
        return switch (name) {
            case "C1" -> bench.start(Integer.getInteger("images", 1000));
            case "C2" -> bench.announce(Integer.getInteger("contents", 50));
            case "C3" -> bench.serve(Long.getLong("size", GIB));
            default -> bench.miss(Integer.getInteger("misses", 100));
        };
    }

    private static List<Result> serve(Path home, Path work, int runs) throws Exception {
        if (!ServeBench.isPossible()) {
            System.err.println("B1 compares with nginx, which is not here: apt-get install nginx-light curl");
            System.exit(1);
        }
        return new ServeBench(home, work, runs, Long.getLong("size", GIB)).run();
    }
}
