// SPDX-License-Identifier: Apache-2.0
package io.peili.itests.harness;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Somebody else's peer in a process of its own: one command a line, answered by one line of JSON. */
public final class Partner implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 300;

    private final Process process;
    private final Writer commands;
    private final BufferedReader answers;

    /**
     * Starts it.
     *
     * @param command the program and its arguments
     * @throws IOException if it cannot be started
     */
    public Partner(List<String> command) throws IOException {
        process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        commands = process.outputWriter(StandardCharsets.UTF_8);
        answers = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    /**
     * Gives a command and waits for what it returns.
     *
     * @param command the command
     * @return the result
     * @throws IOException if it fails, with what it said
     */
    public synchronized JsonElement ask(String command) throws IOException {
        commands.write(command + "\n");
        commands.flush();
        CompletableFuture<String> line = CompletableFuture.supplyAsync(() -> {
            try {
                return String.valueOf(answers.readLine());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        try {
            JsonObject answer = JsonParser.parseString(line.get(PATIENCE_SECONDS, TimeUnit.SECONDS))
                    .getAsJsonObject();
            if (answer.has("error")) {
                throw new IOException(command + ": " + answer.get("error").getAsString());
            }
            return answer.get("result");
        } catch (TimeoutException | ExecutionException e) {
            throw new IOException("no answer to " + command, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    /**
     * The address of its first node.
     *
     * @return a multiaddr with the peer id
     * @throws IOException if it does not say
     */
    public String address() throws IOException {
        return ask("address").getAsString();
    }

    /**
     * Its process.
     *
     * @return the id
     */
    public long pid() {
        return process.pid();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
