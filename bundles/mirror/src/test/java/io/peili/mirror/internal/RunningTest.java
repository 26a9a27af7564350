// SPDX-License-Identifier: Apache-2.0
package io.peili.mirror.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.peili.auth.ClusterSettings.FetchLimits;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RunningTest {
    private final Running running = new Running();
    private final ExecutorService other = Executors.newSingleThreadExecutor();

    @AfterEach
    void stop() {
        other.shutdownNow();
    }

    private static FetchLimits limits(int fetches, Duration budget) {
        return new FetchLimits(fetches, budget);
    }

    @Test
    void whoFindsNoRoomInTimeIsTurnedAway() throws Exception {
        FetchLimits two = limits(2, Duration.ofMillis(10));
        try (Running.Token first = running.enter(two).orElseThrow()) {
            assertThat(running.enter(two)).isPresent();
            assertThat(running.enter(two)).isEmpty();
            first.close();
            first.close();
            assertThat(running.enter(two)).isPresent();
            assertThat(running.enter(two)).isEmpty();
        }
    }

    @Test
    void whoMayWaitIsLetInWhenAnotherLeaves() throws Exception {
        FetchLimits one = limits(1, Duration.ofSeconds(60));
        Running.Token first = running.enter(one).orElseThrow();
        CompletableFuture<Optional<Running.Token>> second = new CompletableFuture<>();
        other.execute(() -> {
            try {
                second.complete(running.enter(one));
            } catch (Exception e) {
                second.completeExceptionally(e);
            }
        });

        assertThat(second).isNotDone();
        first.close();

        assertThat(second.get(30, TimeUnit.SECONDS)).isPresent();
    }

    @Test
    void aLimitThatIsLoweredHoldsForTheNextOne() throws Exception {
        running.enter(FetchLimits.NONE).orElseThrow();
        running.enter(FetchLimits.NONE).orElseThrow();

        assertThat(running.enter(limits(2, Duration.ofMillis(10)))).isEmpty();
        assertThat(running.enter(limits(3, Duration.ofMillis(10)))).isPresent();
    }
}
