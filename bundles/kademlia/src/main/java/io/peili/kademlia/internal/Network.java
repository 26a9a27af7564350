// SPDX-License-Identifier: Apache-2.0
package io.peili.kademlia.internal;

import io.peili.kademlia.ContentKey;
import io.peili.kademlia.KademliaOptions;
import io.peili.libp2p.Connection;
import io.peili.libp2p.Host;
import io.peili.libp2p.PeerId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ThreadLocalRandom;

/** The peers of the table as this node asks them: who answers stays, who does not goes. For any thread. */
final class Network {
    private static final Duration HEARD_VALIDITY = Duration.ofMinutes(2);
    private static final int MAX_REFRESH_PREFIX = 15;
    /** Buckets whose peers' connections are kept. */
    private static final int NEAR_BUCKETS = 2;

    private final Host host;
    private final KademliaOptions options;
    private final RoutingTable table;
    private final KadId self;
    private final Rpc rpc;

    Network(Host host, KademliaOptions options, RoutingTable table) {
        this.host = host;
        this.options = options;
        this.table = table;
        this.self = KadId.of(host.id());
        this.rpc = new Rpc(host, options.protocol(), options.rpcTimeout());
    }

    /** Finds the peers closest to a key. */
    CompletableFuture<List<PeerId>> closest(byte[] key) {
        KadMessage request = KadMessage.request(KadMessage.FIND_NODE, key);
        return walk(key, request, (peer, answer) -> {}).thenApply(Lookup.Outcome::closest);
    }

    /** Asks on the way to a key for its providers. */
    CompletableFuture<Lookup.Outcome> providers(ContentKey key, Lookup.Witness witness) {
        byte[] bytes = key.bytes();
        return walk(bytes, KadMessage.request(KadMessage.GET_PROVIDERS, bytes), witness);
    }

    private CompletableFuture<Lookup.Outcome> walk(byte[] key, KadMessage request, Lookup.Witness witness) {
        KadId target = KadId.of(key);
        Lookup lookup = new Lookup(target, host.id(), options, peer -> ask(peer, request), witness);
        return lookup.begin(table.closest(target, options.replication()));
    }

    /** Asks a peer. Whom it names is known before the answer is given, for who gets it may want to ask them at once. */
    CompletableFuture<KadMessage> ask(PeerId peer, KadMessage request) {
        CompletableFuture<KadMessage> given = new CompletableFuture<>();
        CompletableFuture<KadMessage> asked = rpc.ask(peer, request);
        asked.whenComplete((message, failure) -> {
            if (failure == null) {
                answered(Place.of(peer));
                message.closer().forEach(this::remember);
                given.complete(message);
            } else {
                if (!(failure instanceof CancellationException)) {
                    drop(peer);
                }
                given.completeExceptionally(failure);
            }
        });
        given.whenComplete((message, failure) -> asked.cancel(false));
        return given;
    }

    /** Who failed to answer once is taken in again, for it is met on walks and connected. */
    private void answered(Place place) {
        if (table.answered(place, System.nanoTime())) {
            protect(place);
        }
    }

    private void protect(Place place) {
        host.protect(place.peer(), self.commonPrefix(place.id()) < NEAR_BUCKETS);
    }

    CompletableFuture<Void> tell(PeerId peer, List<KadMessage> messages) {
        CompletableFuture<Void> told = rpc.tell(peer, messages);
        told.whenComplete((done, failure) -> {
            if (failure != null && !(failure instanceof CancellationException)) {
                drop(peer);
            }
        });
        return told;
    }

    private void remember(KadPeer peer) {
        if (!peer.id().equals(host.id()) && host.connection(peer.id()).isEmpty()) {
            host.peers().add(peer.id(), peer.addresses(), HEARD_VALIDITY);
        }
    }

    /** Drops a peer that does not answer and lets the next in line prove itself. */
    void drop(PeerId peer) {
        host.protect(peer, false);
        table.remove(peer).ifPresent(this::admit);
    }

    /** Takes a peer into the table if it answers a question about itself. */
    CompletableFuture<Boolean> admit(Place place) {
        if (table.contains(place.peer())) {
            protect(place);
            return CompletableFuture.completedFuture(true);
        }
        KadMessage question =
                KadMessage.request(KadMessage.FIND_NODE, place.peer().bytes());
        return rpc.ask(place.peer(), question).handle((answer, failure) -> {
            boolean admitted = failure == null && table.add(place, System.nanoTime());
            if (admitted) {
                protect(place);
            }
            return admitted;
        });
    }

    /** Takes in those for whom there is room and who are connected all the same, for example who failed to answer once. */
    CompletableFuture<?> readmit() {
        List<CompletableFuture<Boolean>> admissions = new ArrayList<>();
        for (Connection connection : host.connections()) {
            host.peers()
                    .find(connection.peer())
                    .filter(info -> info.protocols().contains(options.protocol()))
                    .map(info -> Place.of(info.id()))
                    .filter(table::hasRoom)
                    .ifPresent(place -> admissions.add(admit(place)));
        }
        return CompletableFuture.allOf(admissions.toArray(CompletableFuture<?>[]::new));
    }

    /** Asks about this node itself, then about random places at every distance that is in use. */
    CompletableFuture<Integer> refresh() {
        CompletableFuture<?> walks =
                readmit().thenCompose(admitted -> closest(host.id().bytes()));
        int prefixes = Math.min(table.buckets().size(), MAX_REFRESH_PREFIX);
        for (int prefix = 0; prefix < prefixes; prefix++) {
            byte[] key = keyWithPrefix(prefix);
            walks = walks.handle((found, failure) -> closest(key)).thenCompose(walk -> walk);
        }
        return walks.handle((found, failure) -> {
            if (failure instanceof CompletionException && table.size() == 0) {
                throw new CompletionException(failure.getCause());
            }
            return table.size();
        });
    }

    /** Peers only take keys and hash them, so one that falls at a distance has to be searched: 2^16 tries at most, mostly. */
    private byte[] keyWithPrefix(int prefix) {
        byte[] key = new byte[34];
        do {
            ThreadLocalRandom.current().nextBytes(key);
            key[0] = 0x12;
            key[1] = 0x20;
        } while (KadId.of(key).commonPrefix(self) != prefix);
        return key;
    }
}
