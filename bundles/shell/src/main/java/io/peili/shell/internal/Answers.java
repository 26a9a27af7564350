// SPDX-License-Identifier: Apache-2.0
package io.peili.shell.internal;

import java.io.IOException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waits for what comes later. */
public final class Answers {
    private static final long PATIENCE_SECONDS = 30;

    private Answers() {}

    /**
     * Waits for an answer.
     *
     * @param stage what will have it
     * @param missing what to say where it does not come
     * @return the answer
     * @throws IOException if it fails or does not come in time
     * @throws InterruptedException if the waiting thread is interrupted
     */
    public static <T> T await(CompletionStage<T> stage, String missing) throws IOException, InterruptedException {
        try {
            return stage.toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            String message = cause == null ? null : cause.getMessage();
            throw new IOException(message == null ? missing : message, e);
        } catch (TimeoutException e) {
            throw new IOException(missing + " within " + PATIENCE_SECONDS + " s", e);
        }
    }
}
