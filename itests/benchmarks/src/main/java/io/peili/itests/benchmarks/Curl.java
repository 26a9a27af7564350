// SPDX-License-Identifier: Apache-2.0
package io.peili.itests.benchmarks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Downloads with curl, several at once, and throws the bytes away. */
final class Curl {
    private final List<String> options;

    Curl(List<String> options) {
        this.options = options;
    }

    /** Seconds until the last of so many downloads of one URL is complete. */
    double download(String url, int atOnce) throws IOException, InterruptedException {
        List<Process> running = new ArrayList<>();
        long begin = System.nanoTime();
        for (int i = 0; i < atOnce; i++) {
            List<String> command = new ArrayList<>(List.of("curl", "-sS", "--fail", "-o", "/dev/null"));
            command.addAll(options);
            command.add(url);
            running.add(new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start());
        }
        boolean ok = true;
        for (Process process : running) {
            ok &= process.waitFor() == 0;
        }
        if (!ok) {
            throw new IOException("a download of " + url + " failed");
        }
        return (System.nanoTime() - begin) / 1e9;
    }
}
