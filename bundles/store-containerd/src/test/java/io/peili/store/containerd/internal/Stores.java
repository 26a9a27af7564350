// SPDX-License-Identifier: Apache-2.0
package io.peili.store.containerd.internal;

import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Opens stores for tests. */
final class Stores {
    private static final long PATIENCE = 15_000_000_000L;

    private Stores() {}

    /** A store that has connected and knows all there is. */
    static ContainerdStore connected(ContainerdSettings settings) {
        ContainerdStore store = ContainerdStore.start(settings);
        await("a connection", () -> store.check().ok());
        return store;
    }

    static void await(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + PATIENCE;
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("not in time: " + what);
            }
            LockSupport.parkNanos(2_000_000);
        }
    }
}
