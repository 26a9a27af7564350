// SPDX-License-Identifier: Apache-2.0
package io.peili.router.internal;

import io.peili.kademlia.Announcement;
import io.peili.kademlia.ContentKey;
import io.peili.kademlia.Kademlia;
import io.peili.kademlia.KademliaStatus;
import io.peili.kademlia.ProviderSearch;
import io.peili.libp2p.Connection;
import io.peili.libp2p.Host;
import io.peili.libp2p.HostObserver;
import io.peili.libp2p.Multiaddr;
import io.peili.libp2p.PeerId;
import io.peili.libp2p.PeerInfo;
import io.peili.p2p.P2pAnnouncement;
import io.peili.p2p.P2pBucket;
import io.peili.p2p.P2pConnection;
import io.peili.p2p.P2pNode;
import io.peili.p2p.P2pStatus;
import io.peili.p2p.TraceListener;
import io.peili.routing.Key;
import io.peili.routing.Lookup;
import io.peili.routing.Peer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.LongAdder;

/** The node as people look at it. */
final class P2pView implements P2pNode, HostObserver {
    private final Host host;
    private final Kademlia kademlia;
    private final P2pRouter router;
    private final String agent;
    private final Profile profile;
    private final boolean privateNetwork;
    private final LongAdder refused = new LongAdder();
    private final LongAdder violations = new LongAdder();

    P2pView(Host host, Kademlia kademlia, P2pRouter router, String agent, Profile profile, boolean privateNetwork) {
        this.host = host;
        this.kademlia = kademlia;
        this.router = router;
        this.agent = agent;
        this.profile = profile;
        this.privateNetwork = privateNetwork;
        host.observe(this);
    }

    @Override
    public void refused(String remote, String why) {
        refused.increment();
    }

    @Override
    public void violated(Connection connection, String why) {
        violations.increment();
    }

    @Override
    public P2pStatus status() {
        KademliaStatus table = kademlia.status();
        return new P2pStatus(
                host.id().toString(),
                agent,
                profile.name().toLowerCase(Locale.ROOT),
                privateNetwork,
                host.addresses().stream()
                        .map(address -> address.withPeer(host.id()).toString())
                        .toList(),
                host.connections().size(),
                table.peers(),
                table.provided(),
                table.records(),
                refused.sum(),
                violations.sum());
    }

    @Override
    public List<P2pConnection> connections() {
        return host.connections().stream().map(this::describe).toList();
    }

    private P2pConnection describe(Connection connection) {
        Multiaddr remote = connection.remoteAddress();
        return new P2pConnection(
                connection.peer().toString(),
                remote.tcpSocket().map(P2pView::authority).orElseGet(remote::toString),
                host.peers().find(connection.peer()).map(PeerInfo::agent).orElse(""),
                connection.outbound(),
                connection.since(),
                connection.roundTrip(),
                connection.streams(),
                connection.bytesIn(),
                connection.bytesOut());
    }

    private static String authority(InetSocketAddress socket) {
        return new Peer("", socket.getAddress().getHostAddress(), socket.getPort()).authority();
    }

    @Override
    public CompletionStage<P2pConnection> connect(String address) {
        CompletionStage<P2pConnection> connecting = host.connect(Multiaddr.parse(address))
                .thenCompose(connection -> connection.identified().thenApply(info -> describe(connection)));
        return plain(connecting);
    }

    @Override
    public CompletionStage<Duration> ping(String peer) {
        return plain(host.ping(PeerId.parse(peer)));
    }

    /** Failures as {@link IOException}, whatever they were wrapped in. */
    private static <T> CompletionStage<T> plain(CompletionStage<T> stage) {
        CompletableFuture<T> result = new CompletableFuture<>();
        stage.whenComplete((value, failure) -> {
            if (failure == null) {
                result.complete(value);
            } else {
                Throwable cause = failure.getCause();
                Throwable reason = failure instanceof CompletionException && cause != null ? cause : failure;
                result.completeExceptionally(
                        reason instanceof IOException ? reason : new IOException(String.valueOf(reason), reason));
            }
        });
        return result;
    }

    @Override
    public Lookup trace(Key key, Duration budget, TraceListener listener) {
        ProviderSearch search =
                kademlia.trace(ContentKey.of(key.value()), budget, new Tracer(router.finder(listener), listener));
        return search::cancel;
    }

    @Override
    public List<P2pAnnouncement> announced() {
        Map<ContentKey, Announcement> state = kademlia.announcements();
        List<P2pAnnouncement> announced = new ArrayList<>();
        for (Key key : router.announced()) {
            Announcement known = state.get(ContentKey.of(key.value()));
            if (known != null) {
                announced.add(new P2pAnnouncement(key, known.told(), known.next()));
            }
        }
        return announced;
    }

    @Override
    public List<P2pBucket> table() {
        List<List<PeerId>> buckets = kademlia.buckets();
        List<P2pBucket> table = new ArrayList<>();
        for (int bits = 0; bits < buckets.size(); bits++) {
            table.add(new P2pBucket(
                    bits, buckets.get(bits).stream().map(PeerId::toString).toList()));
        }
        return table;
    }
}
