// SPDX-License-Identifier: Apache-2.0
package io.peili.auth.internal;

import io.peili.auth.TlsMaterial;
import io.peili.content.Subscription;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Those who want to know of new TLS material. */
final class Watchers {
    private static final Logger LOG = LoggerFactory.getLogger(Watchers.class);

    private final List<Watcher> watchers = new CopyOnWriteArrayList<>();

    Subscription add(Consumer<TlsMaterial> listener) {
        Watcher watcher = new Watcher(listener);
        watchers.add(watcher);
        return watcher;
    }

    void tell(TlsMaterial material) {
        watchers.forEach(watcher -> watcher.tell(material));
    }

    private final class Watcher implements Subscription {
        private final Consumer<TlsMaterial> listener;
        private boolean closed;

        Watcher(Consumer<TlsMaterial> listener) {
            this.listener = listener;
        }

        synchronized void tell(TlsMaterial material) {
            if (closed) {
                return;
            }
            try {
                listener.accept(material);
            } catch (RuntimeException e) {
                LOG.warn("a listener could not take the new certificate; it goes on with the old one", e);
            }
        }

        @Override
        public synchronized void close() {
            closed = true;
            watchers.remove(this);
        }
    }
}
