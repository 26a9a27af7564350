// SPDX-License-Identifier: Apache-2.0
package io.peili.http.internal;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Accepts on several addresses with one selector thread, and cuts the connections of clients that are too slow. */
final class LineConnector extends ServerConnector {
    private static final Logger LOG = LoggerFactory.getLogger(LineConnector.class);
    private static final long SWEEP_MILLIS = 500;
    private static final long AGAIN_MILLIS = 1;

    /** The first of them is accepted on by Jetty itself. */
    private final List<ServerSocketChannel> channels;

    private final Supplier<Limits> limits;
    private final List<Closeable> acceptors = new ArrayList<>();
    private Scheduler.@Nullable Task sweep;
    /** Whether connections are to be taken, once the selector has let go of sockets on which none were. */
    private boolean wanted = true;

    LineConnector(Server server, Sockets sockets, Supplier<Limits> limits, ConnectionFactory... factories)
            throws IOException {
        super(server, 0, 1, factories);
        this.channels = new ArrayList<>(sockets.channels());
        this.limits = limits;
        adjust();
        open(sockets.channels().get(0));
    }

    /** Takes over limits that are others now; for connections made from now on. */
    void adjust() {
        setIdleTimeout(limits.get().times().idle().toMillis());
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        acceptOthers(true);
    }

    @Override
    public void setAccepting(boolean accepting) {
        synchronized (acceptors) {
            wanted = accepting;
            if (accepting && isRunning()) {
                resume();
            } else {
                super.setAccepting(accepting);
                acceptOthers(accepting);
            }
        }
    }

    /**
     * Takes connections again. Jetty closes a socket that it registers anew before its selector has let go of it, which it
     * does some time after it was told to.
     */
    private void resume() {
        synchronized (acceptors) {
            if (!wanted || !isRunning() || isAccepting()) {
                return;
            }
            if (channels.stream().anyMatch(ServerSocketChannel::isRegistered)) {
                getScheduler().schedule(this::resume, AGAIN_MILLIS, TimeUnit.MILLISECONDS);
            } else {
                super.setAccepting(true);
                acceptOthers(true);
            }
        }
    }

    /** Accepts on further sockets. */
    void accept(Sockets more) throws IOException {
        synchronized (acceptors) {
            channels.addAll(more.channels());
            if (isAccepting()) {
                for (ServerSocketChannel channel : more.channels()) {
                    accept(channel);
                }
            }
        }
    }

    /** Whether it listens on all of its sockets. */
    boolean isOpenEverywhere() {
        synchronized (acceptors) {
            return channels.stream().allMatch(ServerSocketChannel::isOpen);
        }
    }

    private void accept(ServerSocketChannel channel) throws IOException {
        channel.configureBlocking(false);
        acceptors.add(getSelectorManager().acceptor(channel));
    }

    private void acceptOthers(boolean accepting) {
        synchronized (acceptors) {
            try {
                if (!accepting) {
                    for (Closeable acceptor : acceptors) {
                        acceptor.close();
                    }
                    acceptors.clear();
                } else if (acceptors.isEmpty()) {
                    for (ServerSocketChannel other : channels.subList(1, channels.size())) {
                        accept(other);
                    }
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @Override
    public void close() {
        super.close();
        synchronized (acceptors) {
            channels.forEach(Sockets::close);
        }
    }

    @Override
    protected SocketChannelEndPoint newEndPoint(SocketChannel channel, ManagedSelector selector, SelectionKey key) {
        Line line = new Line(channel, selector, key, getScheduler());
        line.setIdleTimeout(getIdleTimeout());
        return line;
    }

    @Override
    protected void onEndPointOpened(EndPoint endPoint) {
        super.onEndPointOpened(endPoint);
        scheduleSweep(false);
    }

    private synchronized void scheduleSweep(boolean again) {
        if (again || sweep == null) {
            sweep = getScheduler().schedule(this::sweep, SWEEP_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private void sweep() {
        long now = System.nanoTime();
        for (EndPoint endPoint : getConnectedEndPoints()) {
            if (endPoint instanceof Line line) {
                line.fault(now, limits.get().times()).ifPresent(fault -> cut(line, fault));
            }
        }
        synchronized (this) {
            sweep = null;
            if (isRunning() && !getConnectedEndPoints().isEmpty()) {
                scheduleSweep(true);
            }
        }
    }

    private static void cut(Line line, String fault) {
        LOG.debug("{}: connection cut, {}", line.getRemoteSocketAddress(), fault);
        line.close(new TimeoutException(fault));
    }
}
