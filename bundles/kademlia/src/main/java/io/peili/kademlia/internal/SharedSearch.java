// SPDX-License-Identifier: Apache-2.0
package io.peili.kademlia.internal;

import io.peili.kademlia.Provider;
import io.peili.kademlia.ProviderListener;
import io.peili.libp2p.PeerId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * One search that many may listen to. Who comes late hears first what was found before; when the last one has left, the
 * search ends. For any thread; listeners are called one at a time.
 */
final class SharedSearch {
    private final Map<PeerId, Provider> found = new LinkedHashMap<>();
    private final List<ProviderListener> listeners = new ArrayList<>(1);
    private final CompletableFuture<Void> over = new CompletableFuture<>();
    private CompletableFuture<?> walk = new CompletableFuture<>();
    private boolean complete;
    private boolean conclusive;
    private boolean abandoned;

    SharedSearch(ProviderListener first) {
        listeners.add(first);
    }

    /** Listens as well; false where the search was given up before its end. */
    synchronized boolean join(ProviderListener listener) {
        if (abandoned) {
            return false;
        }
        found.values().stream()
                .filter(provider -> !provider.addresses().isEmpty())
                .forEach(listener::found);
        if (complete) {
            listener.finished();
        } else {
            listeners.add(listener);
        }
        return true;
    }

    void leave(ProviderListener listener) {
        CompletableFuture<?> unwanted = null;
        synchronized (this) {
            if (listeners.remove(listener) && listeners.isEmpty() && !complete) {
                abandoned = true;
                unwanted = walk;
            }
        }
        if (unwanted != null) {
            unwanted.cancel(false);
            over.complete(null);
        }
    }

    /** Ends it for one listener, whose time is up. */
    void finish(ProviderListener listener) {
        boolean tell;
        synchronized (this) {
            tell = listeners.contains(listener);
        }
        if (tell) {
            leave(listener);
            listener.finished();
        }
    }

    void running(CompletableFuture<Lookup.Outcome> lookup) {
        boolean unwanted;
        synchronized (this) {
            walk = lookup;
            unwanted = abandoned;
        }
        if (unwanted) {
            lookup.cancel(false);
        }
        lookup.whenComplete((outcome, failure) -> end(failure == null && outcome.conclusive()));
    }

    /** A provider whose addresses were not known before is told again. */
    synchronized void found(Provider provider) {
        Provider before = found.get(provider.id());
        if (before == null
                || before.addresses().isEmpty() && !provider.addresses().isEmpty()) {
            found.put(provider.id(), provider);
            if (!provider.addresses().isEmpty()) {
                List.copyOf(listeners).forEach(listener -> listener.found(provider));
            }
        }
    }

    private void end(boolean sure) {
        List<ProviderListener> told;
        synchronized (this) {
            complete = !abandoned;
            conclusive = complete && sure;
            told = List.copyOf(listeners);
            listeners.clear();
        }
        told.forEach(ProviderListener::finished);
        over.complete(null);
    }

    /** Whether all who listened have left before its end. */
    synchronized boolean isAbandoned() {
        return abandoned;
    }

    /** Whether somebody was found who can be reached. */
    synchronized boolean named() {
        return found.values().stream()
                .anyMatch(provider -> !provider.addresses().isEmpty());
    }

    synchronized boolean foundAny() {
        return !found.isEmpty();
    }

    /** Whether nobody has it: everybody who was to be asked has answered, and nobody was named. */
    synchronized boolean missed() {
        return conclusive && found.isEmpty();
    }

    void whenOver(Runnable task) {
        over.whenComplete((done, failure) -> task.run());
    }

    void cancel() {
        synchronized (this) {
            abandoned = !complete;
        }
        walk.cancel(false);
    }
}
