// SPDX-License-Identifier: Apache-2.0
package io.peili.router.internal;

import io.peili.kademlia.Provider;
import io.peili.kademlia.ProviderListener;
import io.peili.kademlia.SearchObserver;
import io.peili.libp2p.PeerId;
import io.peili.p2p.TraceListener;
import java.time.Duration;

/** Passes on how a search goes, and its providers as peers. */
record Tracer(ProviderListener finder, TraceListener listener) implements SearchObserver {
    @Override
    public void answered(PeerId peer, Duration after, int providers, int closer) {
        listener.answered(peer.toString(), after, providers, closer);
    }

    @Override
    public void failed(PeerId peer, Duration after, String why) {
        listener.failed(peer.toString(), after, why);
    }

    @Override
    public void found(Provider provider) {
        finder.found(provider);
    }

    @Override
    public void finished() {
        finder.finished();
    }
}
