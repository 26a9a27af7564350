// SPDX-License-Identifier: Apache-2.0
package io.peili.registry.internal;

import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A service that may be exchanged while requests run. Whoever asks in the moment between the old one and the new one waits
 * for it, so that an update is no miss. Thread-safe.
 *
 * @param <T> the service
 */
final class Present<T> {
    private static final long NANOS = 1_000_000;

    private final long grace;
    private final LongSupplier nanos;
    private @Nullable T service;
    private boolean hadOne;
    private long goneSince;

    Present(Duration grace, LongSupplier nanos) {
        this.grace = grace.toNanos();
        this.nanos = nanos;
    }

    synchronized void set(T arrived) {
        service = arrived;
        hadOne = true;
        notifyAll();
    }

    synchronized void unset(T gone) {
        if (service == gone) {
            service = null;
            goneSince = nanos.getAsLong();
        }
    }

    synchronized Optional<T> get() {
        try {
            for (long left = left(); service == null && left > 0; left = left()) {
                wait(Math.max(1, left / NANOS));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return Optional.ofNullable(service);
    }

    private long left() {
        return hadOne ? grace - (nanos.getAsLong() - goneSince) : 0;
    }
}
