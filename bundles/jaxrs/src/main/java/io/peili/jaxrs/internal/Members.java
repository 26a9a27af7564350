// SPDX-License-Identifier: Apache-2.0
package io.peili.jaxrs.internal;

import io.peili.auth.Cluster;
import io.peili.http.Gate;
import io.peili.http.Hold;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Who is asked about callers. While nobody can be, the requests to a secure listener wait at its gate. */
final class Members implements AutoCloseable {
    private final Gate gate;
    private volatile Optional<Cluster> cluster = Optional.empty();
    private @Nullable Hold hold;
    private boolean closed;

    Members(Gate gate) {
        this.gate = gate;
        letWait();
    }

    Optional<Cluster> cluster() {
        return cluster;
    }

    synchronized void found(Cluster next) {
        cluster = Optional.of(next);
        goOn();
    }

    /**
     * A cluster goes away.
     *
     * @param finish waits for the calls that still need it
     */
    void gone(Cluster last, Runnable finish) {
        synchronized (this) {
            if (closed || cluster.isEmpty() || !cluster.get().equals(last)) {
                return;
            }
            letWait();
        }
        finish.run();
        synchronized (this) {
            if (cluster.filter(last::equals).isPresent()) {
                cluster = Optional.empty();
            }
        }
    }

    private synchronized void letWait() {
        if (gate.secure() && hold == null) {
            hold = gate.hold();
        }
    }

    private void goOn() {
        if (hold != null) {
            hold.close();
            hold = null;
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        goOn();
    }
}
