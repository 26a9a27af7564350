// SPDX-License-Identifier: Apache-2.0
package io.peili.libp2p.internal.host;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.peili.libp2p.Connection;
import io.peili.libp2p.ConnectionGate;
import io.peili.libp2p.Host;
import io.peili.libp2p.HostObserver;
import io.peili.libp2p.HostOptions;
import io.peili.libp2p.Multiaddr;
import io.peili.libp2p.PeerId;
import io.peili.libp2p.PeerInfo;
import io.peili.libp2p.PeerStore;
import io.peili.libp2p.PreSharedKey;
import io.peili.libp2p.ProtocolHandler;
import io.peili.libp2p.Stream;
import io.peili.libp2p.StreamHandler;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The host on Netty. */
public final class HostNode implements Host {
    private static final Logger LOG = LoggerFactory.getLogger(HostNode.class);
    /** How long the addresses of a peer are good at least when its connection ends. */
    private static final Duration AFTER_DISCONNECT = Duration.ofMinutes(15);

    private static final long UPKEEP_SECONDS = 10;
    private static final long SETTLE_SECONDS = 2;

    private final HostOptions options;
    private final EventLoopGroup loops;
    private final Protocols protocols = new Protocols();
    private final Observers observers = new Observers();
    private final PeerBook peers;
    private final ConnectionTable table;
    private final NetworkKeys keys;
    private final Backoff backoff;
    private final Dialer dialer;
    private final Identify identify;
    private final Listener listener;
    private final NameResolver names = new NameResolver();
    private final AtomicBoolean closed = new AtomicBoolean();

    private HostNode(HostOptions options) {
        this.options = options;
        this.loops = new MultiThreadIoEventLoopGroup(
                options.threads(), new DefaultThreadFactory("peili-p2p", true), NioIoHandler.newFactory());
        // one that nobody sets: a step of the system's clock would hide addresses, or keep them, for that long
        InstantSource steady = () -> Instant.EPOCH.plusNanos(System.nanoTime());
        this.peers = new PeerBook(steady, options.limits().peers());
        this.table = new ConnectionTable(options.limits());
        this.backoff = new Backoff(steady);
        this.keys = new NetworkKeys(options.preSharedKeys());
        HostConnection.Environment environment = new HostConnection.Environment(
                protocols,
                early(options),
                options.timeouts().negotiation(),
                options.timeouts().close(),
                this::disconnected,
                this::violated);
        Upgrader upgrader = new Upgrader(options, keys, environment);
        this.dialer = new Dialer(options, loops, upgrader, backoff, this::dialled);
        this.listener = new Listener(options, loops, upgrader, this::connected, this::refused);
        this.identify = new Identify(options, this::addresses, protocols, peers, this::identified);
        protocols.add(Ping.PROTOCOL, Ping.answering());
        options.gate().ifPresent(gate -> protocols.add(gate.protocol(), gate));
    }

    private static Set<String> early(HostOptions options) {
        Set<String> early = new LinkedHashSet<>(List.of(Identify.PROTOCOL, Identify.PUSH, Ping.PROTOCOL));
        options.gate().map(ConnectionGate::protocol).ifPresent(early::add);
        return early;
    }

    /** Starts a host, listening. */
    public static HostNode start(HostOptions options) throws IOException {
        HostNode host = new HostNode(options);
        try {
            host.listener.bind();
        } catch (IOException e) {
            host.close();
            throw e;
        }
        host.loops.next().scheduleWithFixedDelay(host::upkeep, UPKEEP_SECONDS, UPKEEP_SECONDS, TimeUnit.SECONDS);
        return host;
    }

    @Override
    public PeerId id() {
        return options.identity().peerId();
    }

    @Override
    public List<Multiaddr> addresses() {
        return options.announce().isEmpty() ? listener.addresses() : options.announce();
    }

    @Override
    public CompletionStage<Connection> connect(PeerId peer, Collection<Multiaddr> addresses) {
        return dialOrReuse(peer, addresses).thenApply(connection -> connection);
    }

    @Override
    public CompletionStage<Connection> connect(Multiaddr address) {
        Optional<PeerId> peer = address.peerId();
        if (peer.isPresent()) {
            return connect(peer.get(), List.of(address));
        }
        return names.resolve(List.of(address)).thenCompose(this::dialOrReuse).thenApply(connection -> connection);
    }

    /** A connection that this node dialled at one of these addresses is with whoever answers there. */
    private CompletableFuture<HostConnection> dialOrReuse(List<Multiaddr> addresses) {
        return table.all().stream()
                .filter(connection -> connection.outbound() && !connection.closing())
                .filter(connection -> addresses.contains(connection.remoteAddress()))
                .findFirst()
                .map(CompletableFuture::completedFuture)
                .orElseGet(() -> dialer.dialAny(addresses));
    }

    private CompletableFuture<HostConnection> dialOrReuse(PeerId peer, Collection<Multiaddr> addresses) {
        if (peer.equals(id())) {
            return CompletableFuture.failedFuture(new IOException("this node does not dial itself"));
        }
        Optional<HostConnection> existing = table.find(peer);
        if (existing.isPresent()) {
            return CompletableFuture.completedFuture(existing.get());
        }
        if (closed.get()) {
            return CompletableFuture.failedFuture(new IOException("the host is closed"));
        }
        Set<Multiaddr> all = new LinkedHashSet<>(addresses);
        all.addAll(peers.addresses(peer));
        return names.resolve(new ArrayList<>(all)).thenCompose(resolved -> dialer.dial(peer, resolved));
    }

    @Override
    public CompletionStage<Stream> open(PeerId peer, String protocol, StreamHandler handler) {
        return dialOrReuse(peer, List.of())
                .thenCompose(connection ->
                        connection.admission().thenCompose(through -> connection.open(protocol, handler)));
    }

    @Override
    public void handle(String protocol, ProtocolHandler handler) {
        boolean known = protocols.supports(protocol);
        protocols.add(protocol, handler);
        if (!known) {
            table.all().forEach(identify::push);
        }
    }

    @Override
    public void unhandle(String protocol) {
        protocols.remove(protocol);
        table.all().forEach(identify::push);
    }

    @Override
    public CompletionStage<Duration> ping(PeerId peer) {
        Ping.Question question = new Ping.Question();
        open(peer, Ping.PROTOCOL, question).whenComplete((stream, failure) -> {
            if (failure != null) {
                question.result().completeExceptionally(failure);
            }
        });
        return question.result();
    }

    @Override
    public List<Connection> connections() {
        return List.copyOf(table.all());
    }

    @Override
    public Optional<Connection> connection(PeerId peer) {
        return table.find(peer).map(connection -> connection);
    }

    @Override
    public PeerStore peers() {
        return peers;
    }

    @Override
    public void protect(PeerId peer, boolean keep) {
        table.protect(peer, keep);
    }

    @Override
    public void rekey(List<PreSharedKey> next) {
        keys.replace(next);
        table.all().stream()
                .filter(connection -> !keys.allow(connection.channel()))
                .forEach(connection -> connection.close(0x1006, "the key of the network was exchanged"));
    }

    @Override
    public void observe(HostObserver observer) {
        observers.add(observer);
    }

    @Override
    public void unobserve(HostObserver observer) {
        observers.remove(observer);
    }

    /**
     * Keeps a connection, or closes it where there is one with this peer by now: dialled by this node too, or dialled by the
     * peer so long ago that the peer cannot be about to close that one for the same reason.
     */
    private HostConnection dialled(HostConnection connection) {
        Optional<HostConnection> earlier = table.find(connection.peer())
                .filter(other -> other.outbound() || other.identification().isDone());
        if (earlier.isPresent()) {
            connection.close(0x1004, "there is a connection already");
            return earlier.get();
        }
        connected(connection);
        return connection;
    }

    private void connected(HostConnection connection) {
        Optional<String> refusal = refusal(connection);
        if (refusal.isPresent()) {
            refused(connection.toString(), refusal.get());
            connection.close(0x1001, refusal.get());
            return;
        }
        LOG.debug("Connected {}", connection);
        expectAdmission(connection);
        backoff.succeeded(connection.remoteAddress());
        observers.tell(observer -> observer.connected(connection));
        identify.ask(connection);
    }

    private Optional<String> refusal(HostConnection connection) {
        if (closed.get()) {
            return Optional.of("the host is closing");
        }
        return keys.allow(connection.channel())
                ? table.add(connection)
                : Optional.of("the key of the network was exchanged meanwhile");
    }

    /** Without a gate everybody is let through at once; with one it has to happen in time. */
    private void expectAdmission(HostConnection connection) {
        if (options.gate().isEmpty()) {
            connection.admission().complete(true);
            return;
        }
        Duration patience = options.timeouts().upgrade();
        connection.admission().orTimeout(patience.toMillis(), TimeUnit.MILLISECONDS);
        connection.admission().whenComplete((through, failure) -> {
            if (failure != null && table.all(connection.peer()).contains(connection)) {
                String why = failure instanceof TimeoutException
                        ? "not let through the gate within " + patience
                        : String.valueOf(failure.getMessage());
                refused(connection.toString(), why);
                connection.close(0x1001, why);
            }
        });
    }

    private void identified(HostConnection connection, PeerInfo info) {
        LOG.debug("{} runs {} and is at {}", info.id(), info.agent(), info.addresses());
        if (options.gate().isPresent() && connection.askOnce()) {
            options.gate().get().admit(connection, info).whenComplete((through, failure) -> {
                if (failure == null) {
                    connection.admission().complete(true);
                } else {
                    connection.admission().completeExceptionally(failure);
                }
            });
        }
        connection.admission().thenRun(() -> welcome(connection, info));
    }

    private void welcome(HostConnection connection, PeerInfo info) {
        info.addresses().forEach(backoff::succeeded);
        observers.tell(observer -> observer.identified(connection, info));
        SimultaneousDials.surplus(id(), options.agent(), info, table.all(connection.peer()))
                .forEach(HostNode::closeOnceIdle);
    }

    private static void closeOnceIdle(HostConnection surplus) {
        surplus.loop()
                .schedule(
                        () -> {
                            if (surplus.streams() == 0) {
                                surplus.close(0x1004, "both sides dialled");
                            } else if (surplus.channel().isActive()) {
                                closeOnceIdle(surplus);
                            }
                        },
                        SETTLE_SECONDS,
                        TimeUnit.SECONDS);
    }

    private void disconnected(HostConnection connection, IOException cause) {
        table.remove(connection).ifPresent(last -> {
            LOG.debug("Disconnected {}: {}", connection, cause.getMessage());
            observers.tell(observer -> observer.disconnected(connection, last));
        });
    }

    private void refused(String remote, String why) {
        LOG.debug("Refused {}: {}", remote, why);
        observers.tell(observer -> observer.refused(remote, why));
    }

    private void violated(HostConnection connection, String why) {
        LOG.debug("{} broke a rule: {}", connection, why);
        observers.tell(observer -> observer.violated(connection, why));
    }

    private void upkeep() {
        try {
            table.surplus().forEach(connection -> connection.close(0x1005, "too many connections"));
            table.all().stream()
                    .filter(HostConnection::isIdentified)
                    .map(HostConnection::peer)
                    .forEach(peer -> peers.add(peer, peers.addresses(peer), AFTER_DISCONNECT));
        } catch (RuntimeException e) {
            LOG.error("Connections are not looked after this time", e);
        }
    }

    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        long patience = options.timeouts().close().toMillis();
        listener.close();
        List<HostConnection> open = table.all();
        open.forEach(HostConnection::close);
        CompletableFuture<?>[] closing = open.stream()
                .map(connection -> {
                    CompletableFuture<Boolean> gone = new CompletableFuture<>();
                    connection.channel().closeFuture().addListener(done -> gone.complete(true));
                    return gone;
                })
                .toArray(CompletableFuture<?>[]::new);
        try {
            CompletableFuture.allOf(closing)
                    .completeOnTimeout(null, patience, TimeUnit.MILLISECONDS)
                    .join();
        } catch (CompletionException e) {
            LOG.debug("Closing failed", e);
        }
        names.close();
        loops.shutdownGracefully(0, patience, TimeUnit.MILLISECONDS).awaitUninterruptibly(patience * 2);
    }
}
