// SPDX-License-Identifier: Apache-2.0
package io.peili.auth.internal;

import io.peili.content.Subscription;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Those who want to know of every change.
 *
 * @param <T> what changes
 */
final class Watchers<T> {
    private static final Logger LOG = LoggerFactory.getLogger(Watchers.class);

    private final List<Watcher> watchers = new CopyOnWriteArrayList<>();

    Subscription add(Consumer<T> listener) {
        Watcher watcher = new Watcher(listener);
        watchers.add(watcher);
        return watcher;
    }

    void tell(T fresh) {
        watchers.forEach(watcher -> watcher.tell(fresh));
    }

    private final class Watcher implements Subscription {
        private final Consumer<T> listener;
        private boolean closed;

        Watcher(Consumer<T> listener) {
            this.listener = listener;
        }

        synchronized void tell(T fresh) {
            if (closed) {
                return;
            }
            try {
                listener.accept(fresh);
            } catch (RuntimeException e) {
                LOG.warn("a listener could not take a change of the cluster; it goes on as before", e);
            }
        }

        @Override
        public synchronized void close() {
            closed = true;
            watchers.remove(this);
        }
    }
}
