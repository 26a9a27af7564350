// SPDX-License-Identifier: Apache-2.0
package io.peili.libp2p.internal.host;

import io.peili.libp2p.Multiaddr;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns DNS addresses into IP addresses, on a thread of its own since the JDK's resolver blocks. */
final class NameResolver implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(NameResolver.class);
    private static final int MAX_RESULTS = 32;
    private static final int MAX_WAITING = 64;

    private final ThreadPoolExecutor executor =
            new ThreadPoolExecutor(1, 1, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(MAX_WAITING), task -> {
                Thread thread = new Thread(task, "peili-p2p-dns");
                thread.setDaemon(true);
                return thread;
            });

    NameResolver() {
        executor.allowCoreThreadTimeOut(true);
    }

    CompletableFuture<List<Multiaddr>> resolve(List<Multiaddr> addresses) {
        if (addresses.stream().noneMatch(address -> address.dnsSocket().isPresent())) {
            return CompletableFuture.completedFuture(addresses);
        }
        try {
            return CompletableFuture.supplyAsync(() -> resolveNow(addresses), executor);
        } catch (RejectedExecutionException e) {
            return CompletableFuture.failedFuture(new IOException("too many names to resolve", e));
        }
    }

    private static List<Multiaddr> resolveNow(List<Multiaddr> addresses) {
        List<Multiaddr> resolved = new ArrayList<>();
        for (Multiaddr address : addresses) {
            Optional<InetSocketAddress> name = address.dnsSocket();
            if (name.isEmpty()) {
                resolved.add(address);
            } else if (resolved.size() < MAX_RESULTS) {
                resolved.addAll(lookup(name.get()));
            }
        }
        return resolved;
    }

    private static List<Multiaddr> lookup(InetSocketAddress name) {
        List<Multiaddr> found = new ArrayList<>();
        try {
            for (InetAddress address : InetAddress.getAllByName(name.getHostString())) {
                found.add(Multiaddr.tcp(address, name.getPort()));
            }
        } catch (UnknownHostException e) {
            LOG.debug("Name {} cannot be resolved", name.getHostString());
        }
        return found;
    }

    @Override
    public void close() {
        executor.shutdownNow();
    }
}
