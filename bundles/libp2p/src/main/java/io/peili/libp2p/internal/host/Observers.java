// SPDX-License-Identifier: Apache-2.0
package io.peili.libp2p.internal.host;

import io.peili.libp2p.HostObserver;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Those who watch a host; one that fails does not hurt the others. */
final class Observers {
    private static final Logger LOG = LoggerFactory.getLogger(Observers.class);

    private final List<HostObserver> observers = new CopyOnWriteArrayList<>();

    void add(HostObserver observer) {
        observers.add(observer);
    }

    void remove(HostObserver observer) {
        observers.remove(observer);
    }

    void tell(Consumer<HostObserver> event) {
        for (HostObserver observer : observers) {
            try {
                event.accept(observer);
            } catch (RuntimeException e) {
                LOG.warn("An observer of the p2p host failed", e);
            }
        }
    }
}
