// SPDX-License-Identifier: Apache-2.0
package io.peili.router.internal;

import io.peili.auth.Cluster;
import io.peili.auth.ClusterSettings;
import io.peili.auth.NetworkTerms;
import io.peili.content.ContentStore;
import io.peili.content.Subscription;
import io.peili.kademlia.Kademlia;
import io.peili.kademlia.KademliaOptions;
import io.peili.kademlia.KademliaStatus;
import io.peili.kademlia.dht.KademliaDht;
import io.peili.libp2p.Host;
import io.peili.libp2p.HostOptions;
import io.peili.libp2p.Identity;
import io.peili.libp2p.Multiaddr;
import io.peili.libp2p.PreSharedKey;
import io.peili.libp2p.netty.NettyHost;
import io.peili.routing.LocalEndpoint;
import io.peili.routing.Router;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All of the router together: host, table, first peers, and the stores whose content is announced. */
final class RouterNode implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RouterNode.class);

    private static final int REVIEW_SECONDS = 3;

    private final Host host;
    private final Refusals refusals;
    private final Optional<MembersOnly> gate;
    private final Optional<AgreementExchange> exchange;
    private final Kademlia kademlia;
    private final ScheduledThreadPoolExecutor timer;
    private final Bootstrap bootstrap;
    private final P2pRouter router;
    private final P2pView view;
    private final SharedStores stores;
    private final Subscription watching;
    private boolean ready;

    private RouterNode(
            RouterSettings settings,
            Host host,
            Optional<MembersOnly> gate,
            LocalEndpoint self,
            String agent,
            boolean privateNetwork,
            Optional<Cluster> member) {
        this.host = host;
        this.gate = gate;
        this.refusals = new Refusals(host);
        this.kademlia = KademliaDht.start(host, KademliaOptions.defaults());
        this.timer = new ScheduledThreadPoolExecutor(
                1,
                task -> {
                    Thread thread = new Thread(task, "peili-router");
                    thread.setDaemon(true);
                    return thread;
                },
                new ThreadPoolExecutor.DiscardPolicy());
        this.timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        this.bootstrap = new Bootstrap(
                host,
                kademlia,
                settings.bootstrap(),
                new KnownPeers(settings.peersFile()),
                new PeerListClient(() -> member.map(cluster -> cluster.tls().client())),
                timer);
        this.exchange = gate.flatMap(
                guard -> member.map(cluster -> new AgreementExchange(host, guard::proven, cluster.agreement())));
        gate.ifPresent(guard -> every(() -> review(guard)));
        exchange.ifPresent(passing -> every(passing::round));
        Supplier<Sharing> sharing = () ->
                new Sharing(settings.rules(), member.map(Cluster::settings).orElse(ClusterSettings.DEFAULTS));
        this.router = new P2pRouter(host, kademlia, self, sharing, this::ready);
        this.view = new P2pView(host, kademlia, router, agent, settings.profile(), privateNetwork);
        this.stores = new SharedStores(router, sharing);
        this.watching = member.map(cluster -> cluster.watchSettings(agreed -> stores.review()))
                .orElse(() -> {});
    }

    /**
     * Looks at the certificates of connected peers. Who was cut off the last time is dialled: when a CA was exchanged, its
     * connection was proved by the old certificate, and it has a new one since.
     */
    private void review(MembersOnly guard) {
        guard.takeClosed()
                .forEach(peer -> host.connect(peer, List.of()).whenComplete((connection, failure) -> {
                    if (failure != null) {
                        LOG.debug("{} is not connected again", peer, failure);
                    }
                }));
        guard.review(host::connections);
    }

    /** One that fails would not be run again. */
    private void every(Runnable duty) {
        Runnable guarded = () -> {
            try {
                duty.run();
            } catch (RuntimeException e) {
                LOG.error("The network is not looked after this time", e);
            }
        };
        timer.scheduleWithFixedDelay(guarded, REVIEW_SECONDS, REVIEW_SECONDS, TimeUnit.SECONDS);
    }

    /**
     * Starts listening and looks for peers; what blocks is done on a thread of its own.
     *
     * @param settings how the node is to be
     * @param self where its registry is
     * @param agent what it says it runs
     * @param member the cluster it belongs to, if any
     * @param terms what the cluster demands of the network
     * @param keys the pre-shared keys, the one to dial with first; none for an open network
     */
    static RouterNode start(
            RouterSettings settings,
            LocalEndpoint self,
            String agent,
            Optional<Cluster> member,
            NetworkTerms terms,
            List<PreSharedKey> keys)
            throws IOException {
        Identity identity =
                Identity.loadOrCreate(settings.keyFile(), settings.profile().keyType());
        HostOptions options = HostOptions.of(identity)
                .agent(agent)
                .listening(self.addresses().stream()
                        .map(address -> new InetSocketAddress(address, settings.port()))
                        .toArray(InetSocketAddress[]::new));
        if (settings.port() != 0) {
            options = options.announcing(List.of(Multiaddr.tcp(self.address(), settings.port())));
        }
        Optional<MembersOnly> gate = member.filter(cluster -> settings.profile().nodesProve())
                .map(cluster -> new MembersOnly(identity.peerId(), cluster.proofs()));
        if (gate.isPresent()) {
            gate.get().follow(terms, List::of);
            options = options.behind(gate.get());
        }
        Host host = NettyHost.start(options.in(keys.toArray(PreSharedKey[]::new)));
        LOG.info("p2p node {} at {}, {}", host.id(), host.addresses(), keys.isEmpty() ? "open" : "private");
        RouterNode node = new RouterNode(settings, host, gate, self, agent, !keys.isEmpty(), member);
        node.refusals.follow(terms);
        node.bootstrap.begin();
        return node;
    }

    Router router() {
        return router;
    }

    /** Goes by other terms of the cluster, in the same network. */
    void follow(NetworkTerms terms) {
        refusals.follow(terms);
        gate.ifPresent(guard -> guard.follow(terms, host::connections));
    }

    /** Goes on with other keys of the same private network. */
    void rekey(List<PreSharedKey> keys) {
        host.rekey(keys);
    }

    P2pView view() {
        return view;
    }

    /** What others can start from. */
    PeerListResource lists() {
        return new PeerListResource(new Neighbours(host, kademlia)::withSelf);
    }

    Host host() {
        return host;
    }

    Kademlia kademlia() {
        return kademlia;
    }

    void add(ContentStore store) {
        stores.add(store);
    }

    void remove(ContentStore store) {
        stores.remove(store);
    }

    /** Once all that is here was told for the first time, or nobody answers at any first address to be told. */
    private synchronized boolean ready() {
        if (!ready) {
            KademliaStatus status = kademlia.status();
            boolean told = status.peers() > 0 ? status.announced() == status.provided() : bootstrap.tried();
            ready = told && stores.complete();
        }
        return ready;
    }

    @Override
    public void close() {
        watching.close();
        exchange.ifPresent(AgreementExchange::close);
        stores.close();
        bootstrap.save();
        timer.shutdownNow();
        kademlia.close();
        host.close();
    }
}
