// SPDX-License-Identifier: Apache-2.0
package io.peili.itests.benchmarks;

import io.peili.kademlia.Kademlia;
import io.peili.kademlia.KademliaOptions;
import io.peili.kademlia.dht.KademliaDht;
import io.peili.libp2p.Connection;
import io.peili.libp2p.Host;
import io.peili.libp2p.HostLimits;
import io.peili.libp2p.HostOptions;
import io.peili.libp2p.Identity;
import io.peili.libp2p.KeyType;
import io.peili.libp2p.Multiaddr;
import io.peili.libp2p.PreSharedKey;
import io.peili.libp2p.netty.NettyHost;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Nodes of ours in this process, which know each other. */
final class P2pNodes implements AutoCloseable {
    static final String PSK = "5c".repeat(32);
    private static final long PATIENCE_SECONDS = 120;

    private final List<Host> hosts = new ArrayList<>();
    private final List<Kademlia> tables = new ArrayList<>();

    /** Some nodes that have all met. */
    static P2pNodes network(int size) throws IOException, InterruptedException {
        P2pNodes nodes = new P2pNodes();
        for (int i = 0; i < size; i++) {
            Host host = host(1, false, HostLimits.defaults());
            nodes.hosts.add(host);
            nodes.tables.add(KademliaDht.start(host, KademliaOptions.defaults()));
            if (i > 0) {
                Host first = nodes.hosts.get(0);
                await(host.connect(first.id(), first.addresses()));
            }
        }
        int expected = Math.min(size - 1, 8);
        until(() -> nodes.tables.stream().allMatch(table -> table.status().peers() >= expected));
        for (Kademlia table : nodes.tables) {
            await(table.refresh());
        }
        return nodes;
    }

    static Host host(int threads, boolean privateNetwork, HostLimits limits) throws IOException {
        HostOptions options = HostOptions.of(Identity.generate(KeyType.ED25519))
                .threads(threads)
                .limits(limits)
                .listening(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        return NettyHost.start(privateNetwork ? options.in(PreSharedKey.ofHex(PSK)) : options);
    }

    static Multiaddr address(Host host) {
        return host.addresses().get(0).withPeer(host.id());
    }

    static <T> T await(CompletionStage<T> stage) throws IOException, InterruptedException {
        try {
            return stage.toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    static void until(BooleanSupplier condition) throws IOException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new IOException("waited " + PATIENCE_SECONDS + " s in vain");
            }
            LockSupport.parkNanos(200_000);
        }
    }

    int size() {
        return tables.size();
    }

    Kademlia table(int number) {
        return tables.get(number);
    }

    /** Stops those from a number on, without a word to the others. */
    void stop(int from) {
        for (int i = from; i < tables.size(); i++) {
            tables.get(i).close();
            hosts.get(i).close();
        }
    }

    /** All bytes that all nodes have written to their sockets, over connections that are still open. */
    long bytesSent() {
        return hosts.stream()
                .flatMap(host -> host.connections().stream())
                .mapToLong(Connection::bytesOut)
                .sum();
    }

    @Override
    public void close() {
        tables.forEach(Kademlia::close);
        hosts.parallelStream().forEach(Host::close);
    }
}
