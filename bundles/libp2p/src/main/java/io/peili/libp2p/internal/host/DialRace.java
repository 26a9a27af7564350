// SPDX-License-Identifier: Apache-2.0
package io.peili.libp2p.internal.host;

import io.netty.channel.EventLoop;
import io.peili.libp2p.Multiaddr;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** Tries addresses one shortly after the other; the first connection wins and the other attempts are given up. */
final class DialRace {
    private static final long STAGGER_MILLIS = 30;

    private final EventLoop loop;
    private final Iterator<Multiaddr> addresses;
    private final Function<Multiaddr, CompletableFuture<HostConnection>> attempt;
    private final CompletableFuture<HostConnection> result;
    private final List<CompletableFuture<HostConnection>> running = new ArrayList<>(4);
    private int failed;
    private int round;

    DialRace(
            EventLoop loop,
            List<Multiaddr> addresses,
            Function<Multiaddr, CompletableFuture<HostConnection>> attempt,
            CompletableFuture<HostConnection> result) {
        this.loop = loop;
        this.addresses = addresses.iterator();
        this.attempt = attempt;
        this.result = result;
    }

    void begin() {
        try {
            loop.execute(() -> next(0));
        } catch (RejectedExecutionException e) {
            result.completeExceptionally(new IOException("the host is closed", e));
        }
    }

    private void next(int expectedRound) {
        if (result.isDone() || round != expectedRound || !addresses.hasNext()) {
            return;
        }
        round++;
        int thisRound = round;
        CompletableFuture<HostConnection> dial = attempt.apply(addresses.next());
        running.add(dial);
        dial.whenComplete((connection, failure) -> loop.execute(() -> over(connection, failure)));
        loop.schedule(() -> next(thisRound), STAGGER_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void over(HostConnection connection, Throwable failure) {
        if (failure == null) {
            result.complete(connection);
            running.forEach(dial -> dial.cancel(false));
            return;
        }
        failed++;
        if (addresses.hasNext()) {
            next(round);
        } else if (failed == running.size()) {
            result.completeExceptionally(failure);
        }
    }
}
