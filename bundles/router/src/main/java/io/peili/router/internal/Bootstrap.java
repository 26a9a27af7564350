// SPDX-License-Identifier: Apache-2.0
package io.peili.router.internal;

import io.peili.kademlia.Kademlia;
import io.peili.libp2p.Connection;
import io.peili.libp2p.Host;
import io.peili.libp2p.Multiaddr;
import io.peili.libp2p.PeerId;
import io.peili.libp2p.PeerInfo;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the first peers: tries all sources and the peers met before until there is one, then looks at them again from time
 * to time. Runs on the router's thread.
 */
final class Bootstrap {
    private static final Logger LOG = LoggerFactory.getLogger(Bootstrap.class);
    private static final long FIRST_PAUSE_MILLIS = 100;
    private static final long LAST_PAUSE_MILLIS = 2_000;
    private static final long WATCH_MILLIS = 2_000;
    private static final Duration AGAIN = Duration.ofMinutes(30);
    private static final long ROUND_SECONDS = 10;
    /** How long somebody who answers may take to become a peer. */
    private static final Duration TAKING_IN = Duration.ofSeconds(5);

    private static final int MAX_ADDRESSES = 64;

    private final Host host;
    private final Kademlia kademlia;
    private final List<BootstrapSource> sources;
    private final KnownPeers known;
    private final PeerListClient lists;
    private final ScheduledExecutorService timer;
    private long pause = FIRST_PAUSE_MILLIS;
    /** Whether no address is known, so that others have to come here. */
    private boolean first;

    private final long began = System.nanoTime();
    private long lastRound = began;
    private volatile boolean tried;
    private volatile List<Multiaddr> saved = List.of();

    Bootstrap(
            Host host,
            Kademlia kademlia,
            List<BootstrapSource> sources,
            KnownPeers known,
            PeerListClient lists,
            ScheduledExecutorService timer) {
        this.host = host;
        this.kademlia = kademlia;
        this.sources = sources;
        this.known = known;
        this.lists = lists;
        this.timer = timer;
    }

    void begin() {
        timer.execute(this::round);
    }

    /** Whether all sources were asked once, and nobody answered who could still become a peer. */
    boolean tried() {
        return tried;
    }

    private void watch() {
        boolean alone = kademlia.status().peers() == 0;
        boolean waiting = first && host.connections().isEmpty();
        boolean due = System.nanoTime() - lastRound > AGAIN.toNanos();
        if (alone && !waiting || due) {
            round();
        } else {
            save();
            again(WATCH_MILLIS);
        }
    }

    void save() {
        List<Multiaddr> addresses = new Neighbours(host, kademlia).addresses();
        if (!addresses.isEmpty() && !addresses.equals(saved)) {
            known.save(addresses);
            saved = addresses;
            first = false;
        }
    }

    private void round() {
        lastRound = System.nanoTime();
        Set<Multiaddr> addresses = new LinkedHashSet<>();
        for (BootstrapSource source : sources) {
            source.address().ifPresent(address -> addresses.addAll(resolve(address)));
            source.list().ifPresent(list -> addresses.addAll(fetch(list)));
        }
        addresses.addAll(known.load());
        addresses.removeIf(this::isSelf);
        first = sources.isEmpty() && addresses.isEmpty();
        List<CompletableFuture<Boolean>> dials =
                addresses.stream().limit(MAX_ADDRESSES).map(this::connect).toList();
        CompletableFuture.allOf(dials.toArray(CompletableFuture<?>[]::new))
                .completeOnTimeout(null, ROUND_SECONDS, TimeUnit.SECONDS)
                .whenComplete((all, failure) -> timer.execute(() -> rounded(dials)));
    }

    private void rounded(List<CompletableFuture<Boolean>> dials) {
        boolean answered = dials.stream().anyMatch(dial -> dial.getNow(false));
        tried |= !answered || System.nanoTime() - began > TAKING_IN.toNanos();
        if (kademlia.status().peers() > 0) {
            pause = FIRST_PAUSE_MILLIS;
            again(WATCH_MILLIS);
        } else {
            kademlia.refresh();
            again(pause);
            pause = Math.min(pause * 2, LAST_PAUSE_MILLIS);
        }
    }

    private void again(long millis) {
        timer.schedule(this::watch, millis, TimeUnit.MILLISECONDS);
    }

    private CompletableFuture<Boolean> connect(Multiaddr address) {
        return host.connect(address)
                .thenCompose(Connection::identified)
                .handle((PeerInfo info, Throwable failure) -> {
                    if (failure != null) {
                        LOG.debug("First peer {}: {}", address, failure.getMessage());
                    }
                    return failure == null;
                })
                .toCompletableFuture();
    }

    /** Every address of a name: behind it may be any number of nodes. */
    static List<Multiaddr> resolve(Multiaddr address) {
        Optional<InetSocketAddress> name = address.dnsSocket();
        if (name.isEmpty()) {
            return List.of(address);
        }
        try {
            return Arrays.stream(InetAddress.getAllByName(name.get().getHostString()))
                    .map(each -> Multiaddr.tcp(each, name.get().getPort()))
                    .map(each -> address.peerId().map(each::withPeer).orElse(each))
                    .toList();
        } catch (UnknownHostException e) {
            LOG.debug("First peers: the name {} is not known", name.get().getHostString());
            return List.of();
        }
    }

    private List<Multiaddr> fetch(URI list) {
        try {
            return lists.fetch(list);
        } catch (IOException e) {
            LOG.debug("List of first peers {}: {}", list.getHost(), e.getMessage());
            return List.of();
        }
    }

    private boolean isSelf(Multiaddr address) {
        Optional<PeerId> peer = address.peerId();
        return peer.isPresent()
                ? peer.get().equals(host.id())
                : host.addresses().contains(address.withoutPeer());
    }
}
