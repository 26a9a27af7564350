// SPDX-License-Identifier: Apache-2.0
package io.peili.auth.internal;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** What is logged while it is open. */
final class Logs implements AutoCloseable {
    private final PrintStream before = System.err;
    private final ByteArrayOutputStream caught = new ByteArrayOutputStream();

    Logs() {
        System.setErr(new PrintStream(caught, true, StandardCharsets.UTF_8));
    }

    List<String> lines() {
        return caught.toString(StandardCharsets.UTF_8).lines().toList();
    }

    List<String> warnings() {
        return lines().stream().filter(line -> !line.startsWith("INFO ")).toList();
    }

    @Override
    public void close() {
        System.setErr(before);
    }
}
