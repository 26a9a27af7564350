// SPDX-License-Identifier: Apache-2.0
package io.peili.kademlia.internal;

import io.peili.kademlia.Announcement;
import io.peili.kademlia.ContentKey;
import io.peili.kademlia.Kademlia;
import io.peili.kademlia.KademliaOptions;
import io.peili.kademlia.KademliaStatus;
import io.peili.kademlia.ProviderListener;
import io.peili.kademlia.ProviderSearch;
import io.peili.kademlia.SearchObserver;
import io.peili.libp2p.Connection;
import io.peili.libp2p.Host;
import io.peili.libp2p.HostObserver;
import io.peili.libp2p.PeerId;
import io.peili.libp2p.PeerInfo;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A node of the table: wires the parts together and keeps them going. */
public final class Node implements Kademlia, HostObserver {
    private static final Logger LOG = LoggerFactory.getLogger(Node.class);
    private static final Duration GRACE = Duration.ofMinutes(43);
    private static final long HOUSEKEEPING_SECONDS = 15;

    private final Host host;
    private final KademliaOptions options;
    private final ScheduledThreadPoolExecutor timer;
    private final RoutingTable table;
    private final ProviderRecords records;
    private final Network network;
    private final Searches searches;
    private final Announcer announcer;
    private final Slumber slumber = new Slumber(System.currentTimeMillis(), System.nanoTime());
    private final AtomicInteger generation = new AtomicInteger(-1);

    private Node(Host host, KademliaOptions options) {
        this.host = host;
        this.options = options;
        this.timer = new ScheduledThreadPoolExecutor(
                1,
                task -> {
                    Thread thread = new Thread(task, "peili-kademlia");
                    thread.setDaemon(true);
                    return thread;
                },
                new ThreadPoolExecutor.DiscardPolicy());
        this.timer.setRemoveOnCancelPolicy(true);
        this.timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        this.table = new RoutingTable(KadId.of(host.id()), options.replication());
        this.records = new ProviderRecords(
                () -> Instant.EPOCH.plusNanos(System.nanoTime()),
                options.recordValidity(),
                options.maxKeys(),
                options.maxProviders(),
                options.maxKeysPerSender());
        this.network = new Network(host, options, table);
        this.searches = new Searches(host, network, records, timer);
        this.announcer = new Announcer(host, options, table, network, timer, System::nanoTime);
    }

    /** Takes part in the table of a host's network. */
    public static Node start(Host host, KademliaOptions options) {
        Node node = new Node(host, options);
        host.handle(
                options.protocol(),
                new KadServer(
                        host, options, node.table, node.records, node.announcer::provides, node.searches::announced));
        host.observe(node);
        long refresh = options.refreshInterval().toMillis();
        node.timer.scheduleWithFixedDelay(guarded(node::refreshAll), refresh, refresh, TimeUnit.MILLISECONDS);
        node.timer.scheduleWithFixedDelay(
                guarded(node::housekeeping), HOUSEKEEPING_SECONDS, HOUSEKEEPING_SECONDS, TimeUnit.SECONDS);
        host.connections()
                .forEach(connection -> connection.identified().whenComplete((info, failure) -> {
                    if (failure == null) {
                        node.identified(connection, info);
                    }
                }));
        return node;
    }

    @Override
    public void identified(Connection connection, PeerInfo info) {
        if (!info.protocols().contains(options.protocol())) {
            network.drop(info.id());
            return;
        }
        Place place = Place.of(info.id());
        network.admit(place).whenComplete((admitted, failure) -> {
            if (failure == null && admitted) {
                LOG.debug("{} is in the table", info.id());
                int now = table.generation();
                if (generation.getAndSet(now) != now) {
                    refresh().whenComplete((size, problem) -> announcer.restart());
                }
            }
        });
    }

    /** A task that fails would not be run again. */
    private static Runnable guarded(Runnable task) {
        return () -> {
            try {
                task.run();
            } catch (RuntimeException e) {
                LOG.error("The table is not looked after this time", e);
            }
        };
    }

    private void refreshAll() {
        long moment = System.nanoTime() - GRACE.toNanos();
        table.staleSince(moment)
                .forEach(place -> network.ask(
                        place.peer(),
                        KadMessage.request(KadMessage.FIND_NODE, place.peer().bytes())));
        refresh();
    }

    private void housekeeping() {
        if (slumber.over(System.currentTimeMillis(), System.nanoTime())) {
            LOG.info("The machine has slept: everything is announced anew");
            refresh().whenComplete((size, problem) -> announcer.restart());
        }
        records.expire();
        announcer.sweep();
    }

    @Override
    public ProviderSearch find(ContentKey key, Duration budget, ProviderListener listener) {
        return searches.find(key, budget, listener);
    }

    @Override
    public ProviderSearch trace(ContentKey key, Duration budget, SearchObserver observer) {
        return searches.trace(key, budget, observer);
    }

    @Override
    public Map<ContentKey, Announcement> announcements() {
        return announcer.announcements();
    }

    @Override
    public void provide(Collection<ContentKey> keys) {
        announcer.provide(keys);
    }

    @Override
    public void withdraw(Collection<ContentKey> keys) {
        announcer.withdraw(keys);
    }

    @Override
    public CompletionStage<List<PeerId>> closest(ContentKey key) {
        return network.closest(key.bytes());
    }

    @Override
    public CompletionStage<Integer> refresh() {
        return network.refresh();
    }

    @Override
    public List<List<PeerId>> buckets() {
        return table.buckets();
    }

    @Override
    public KademliaStatus status() {
        return new KademliaStatus(
                table.size(), announcer.size(), announcer.announced(), records.keys(), records.size());
    }

    @Override
    public void close() {
        host.unobserve(this);
        host.unhandle(options.protocol());
        searches.close();
        timer.shutdownNow();
    }
}
