// SPDX-License-Identifier: Apache-2.0
package io.peili.kademlia.internal;

import io.peili.kademlia.Provider;
import io.peili.kademlia.SearchObserver;
import io.peili.libp2p.Host;
import io.peili.libp2p.Multiaddr;
import io.peili.libp2p.PeerId;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;

/** Tells an observer how one search goes, one thing at a time. For any thread. */
final class Trace implements Lookup.Witness {
    private final Host host;
    private final SearchObserver observer;
    private final long began;
    private final Set<PeerId> told = new HashSet<>();
    private boolean over;

    Trace(Host host, SearchObserver observer, long began) {
        this.host = host;
        this.observer = observer;
        this.began = began;
    }

    @Override
    public synchronized void answered(PeerId peer, KadMessage answer) {
        if (over) {
            return;
        }
        observer.answered(
                peer, elapsed(), answer.providers().size(), answer.closer().size());
        for (KadPeer provider : answer.providers()) {
            List<Multiaddr> known = host.peers().addresses(provider.id());
            found(provider.id(), provider.addresses().isEmpty() ? known : provider.addresses());
        }
    }

    @Override
    public synchronized void failed(PeerId peer, Throwable why) {
        Throwable cause = why.getCause();
        Throwable reason = why instanceof CompletionException && cause != null ? cause : why;
        if (!over && !(reason instanceof CancellationException)) {
            String message = reason.getMessage();
            observer.failed(peer, elapsed(), message == null ? reason.getClass().getSimpleName() : message);
        }
    }

    synchronized void found(PeerId provider, List<Multiaddr> addresses) {
        if (!over && !provider.equals(host.id()) && told.add(provider)) {
            observer.found(new Provider(provider, addresses));
        }
    }

    synchronized void finished() {
        if (!over) {
            over = true;
            observer.finished();
        }
    }

    private Duration elapsed() {
        return Duration.ofNanos(System.nanoTime() - began);
    }
}
