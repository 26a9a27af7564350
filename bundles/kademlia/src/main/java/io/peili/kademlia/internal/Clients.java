// SPDX-License-Identifier: Apache-2.0
package io.peili.kademlia.internal;

import io.peili.libp2p.PeerId;
import java.util.HashMap;
import java.util.Map;

/** How much each peer asks of this node. Knows only peers with open streams. For any thread. */
final class Clients {
    /** Requests may come in bursts of as many as are allowed in this many seconds. */
    private static final int BURST_SECONDS = 60;

    private static final class Client {
        private int streams;
        private double tokens;
        private long filledAt;
    }

    private final int maxStreams;
    private final int requestsPerSecond;
    private final Map<PeerId, Client> clients = new HashMap<>();

    Clients(int maxStreams, int requestsPerSecond) {
        this.maxStreams = maxStreams;
        this.requestsPerSecond = requestsPerSecond;
    }

    /** Counts a new stream; false where the peer has too many. */
    synchronized boolean enter(PeerId peer) {
        Client client = clients.computeIfAbsent(peer, id -> {
            Client fresh = new Client();
            fresh.tokens = (double) requestsPerSecond * BURST_SECONDS;
            fresh.filledAt = System.nanoTime();
            return fresh;
        });
        if (client.streams >= maxStreams) {
            return false;
        }
        client.streams++;
        return true;
    }

    synchronized void leave(PeerId peer) {
        Client client = clients.get(peer);
        if (client != null && --client.streams == 0) {
            clients.remove(peer);
        }
    }

    /** Counts a request; false where the peer asks too often. */
    synchronized boolean mayAsk(PeerId peer, long now) {
        Client client = clients.get(peer);
        if (client == null) {
            return false;
        }
        double most = (double) requestsPerSecond * BURST_SECONDS;
        client.tokens = Math.min(most, client.tokens + (now - client.filledAt) / 1e9 * requestsPerSecond);
        client.filledAt = now;
        if (client.tokens < 1) {
            return false;
        }
        client.tokens--;
        return true;
    }
}
