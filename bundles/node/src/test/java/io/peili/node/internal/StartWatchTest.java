// SPDX-License-Identifier: Apache-2.0
package io.peili.node.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StartWatchTest {
    @TempDir
    private Path folder;

    @Test
    void announcementIsWrittenOnceTheNodeIsReady() throws Exception {
        Iterator<Boolean> answers = List.of(false, false, true).iterator();
        Path state = folder.resolve("state");
        CompletableFuture<String> announced = new CompletableFuture<>();
        StartWatch.Steps steps = new StartWatch.Steps(
                () -> {},
                () -> new ReadyCheck.Answer(answers.next(), "not yet"),
                () -> {
                    announced.complete("said");
                    return "here I am\n";
                },
                new StateFile(state));

        try (StartWatch watch = new StartWatch(steps, failure -> announced.completeExceptionally(failure))) {
            watch.start();
            announced.get(10, TimeUnit.SECONDS);
            watch.awaitAnnounced();
        }

        assertThat(answers.hasNext()).isFalse();
        assertThat(Files.readString(state)).isEqualTo("here I am\n");
    }

    @Test
    void failureEndsTheWatchWithItsReason() {
        CompletableFuture<String> reason = new CompletableFuture<>();
        StartWatch.Steps steps = new StartWatch.Steps(
                () -> {
                    throw new StartFailure("tls: maybe (expected: on or off)");
                },
                () -> new ReadyCheck.Answer(true, "ready"),
                () -> "never",
                new StateFile(folder.resolve("state")));

        try (StartWatch watch = new StartWatch(steps, failure -> reason.complete(failure.getMessage()))) {
            watch.start();
            assertThat(reason).succeedsWithin(10, TimeUnit.SECONDS).isEqualTo("tls: maybe (expected: on or off)");
        }

        assertThat(folder.resolve("state")).doesNotExist();
    }
}
