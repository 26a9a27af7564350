// SPDX-License-Identifier: Apache-2.0
package io.peili.http.internal;

import io.peili.observe.Health;
import io.peili.observe.HealthProbe;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Whether the node serves: the registry listens, has its application, and every probe is content. */
final class Readiness {
    private final BooleanSupplier listening;
    private final Supplier<Optional<String>> closed;
    private final Supplier<List<HealthProbe>> probes;

    Readiness(BooleanSupplier listening, Supplier<Optional<String>> closed, Supplier<List<HealthProbe>> probes) {
        this.listening = listening;
        this.closed = closed;
        this.probes = probes;
    }

    /** One line for each part that is not ready; empty when all are. */
    List<String> missing() {
        List<String> missing = new ArrayList<>();
        if (!listening.getAsBoolean()) {
            missing.add("listener: the registry does not listen");
        }
        closed.get().ifPresent(reason -> missing.add("registry: " + reason));
        for (HealthProbe probe : probes.get()) {
            Health health = ask(probe);
            if (!health.ok()) {
                missing.add(probe.part() + ": " + health.detail());
            }
        }
        return missing;
    }

    private static Health ask(HealthProbe probe) {
        try {
            return probe.check();
        } catch (RuntimeException e) {
            return new Health(false, "the probe failed: " + e);
        }
    }
}
