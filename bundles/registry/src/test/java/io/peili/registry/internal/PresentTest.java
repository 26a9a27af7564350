// SPDX-License-Identifier: Apache-2.0
package io.peili.registry.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class PresentTest {
    private final AtomicLong clock = new AtomicLong();
    private final Present<String> service = new Present<>(Duration.ofSeconds(10), clock::get);

    @Test
    void whatNeverCameIsAbsentAtOnce() {
        assertThat(service.get()).isEmpty();
    }

    @Test
    void whoeverAsksDuringAnExchangeGetsTheNewOne() throws Exception {
        service.set("v1");
        service.unset("v1");
        CompletableFuture<String> asked =
                CompletableFuture.supplyAsync(() -> service.get().orElse("nothing"));
        service.set("v2");
        assertThat(asked.get(10, TimeUnit.SECONDS)).isEqualTo("v2");
    }

    @Test
    void whatStaysAwayIsAbsent() {
        service.set("v1");
        service.unset("v1");
        clock.addAndGet(Duration.ofSeconds(11).toNanos());
        assertThat(service.get()).isEmpty();
    }

    @Test
    void theOldOneLeavingAfterTheNewOneCameChangesNothing() {
        String old = "v1";
        service.set(old);
        service.set("v2");
        service.unset(old);
        assertThat(service.get()).contains("v2");
    }
}
