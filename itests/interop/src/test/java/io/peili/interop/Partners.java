// SPDX-License-Identifier: Apache-2.0
package io.peili.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.peili.itests.harness.Partner;
import io.peili.itests.harness.Tools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Builds and starts the peers that are not ours. */
final class Partners {
    private static final Path SOURCES = Path.of(System.getProperty("interop.sources", "src/test"));
    private static final Path WORK = Path.of(System.getProperty("interop.work", "target"));

    private Partners() {}

    /** A process with go-libp2p nodes. */
    static synchronized Partner go(String... arguments) throws IOException {
        require("go");
        return start(List.of(Tools.goPeer(SOURCES.resolve("go"), WORK).toString()), arguments);
    }

    /** A process with a js-libp2p node. */
    static synchronized Partner js(String... arguments) throws IOException {
        require("npm");
        require("node");
        Path folder = WORK.resolve("js").toAbsolutePath();
        if (!Files.exists(folder.resolve("node_modules/.package-lock.json"))) {
            Files.createDirectories(folder);
            for (String name : List.of("package.json", "package-lock.json", "peer.mjs", "polyfill.mjs")) {
                Files.deleteIfExists(folder.resolve(name));
                Files.copy(SOURCES.resolve("js").resolve(name), folder.resolve(name));
            }
            Tools.run(folder, "npm", "ci", "--no-audit", "--no-fund");
        }
        return start(
                List.of(
                        "node",
                        "--import",
                        folder.resolve("polyfill.mjs").toString(),
                        folder.resolve("peer.mjs").toString()),
                arguments);
    }

    private static Partner start(List<String> command, String... arguments) throws IOException {
        List<String> all = new ArrayList<>(command);
        all.addAll(List.of(arguments));
        return new Partner(all);
    }

    /** Skips the test where a tool is missing; where {@code CI=true} it fails instead. */
    private static void require(String tool) {
        boolean there = Tools.here(tool);
        if ("true".equals(System.getenv("CI"))) {
            assertThat(there).as("needs %s", tool).isTrue();
        }
        assumeTrue(there, "skipped: needs " + tool);
    }
}
