// SPDX-License-Identifier: Apache-2.0
package io.peili.kademlia.internal;

import io.peili.kademlia.ContentKey;
import io.peili.kademlia.KademliaOptions;
import io.peili.libp2p.Host;
import io.peili.libp2p.Multiaddr;
import io.peili.libp2p.PeerId;
import io.peili.libp2p.ProtocolHandler;
import io.peili.libp2p.Stream;
import io.peili.libp2p.StreamHandler;
import io.peili.libp2p.codec.FrameReader;
import io.peili.libp2p.codec.MalformedException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** Answers the requests of peers. */
final class KadServer implements ProtocolHandler {
    private static final Duration IDLE = Duration.ofSeconds(60);
    private static final int MAX_STREAMS = 32;
    private static final int MAX_ANSWERED_PROVIDERS = 64;

    private final Host host;
    private final KademliaOptions options;
    private final RoutingTable table;
    private final ProviderRecords records;
    private final Predicate<ContentKey> providedHere;
    private final Consumer<ContentKey> recorded;
    private final Clients clients;

    KadServer(
            Host host,
            KademliaOptions options,
            RoutingTable table,
            ProviderRecords records,
            Predicate<ContentKey> providedHere,
            Consumer<ContentKey> recorded) {
        this.host = host;
        this.options = options;
        this.table = table;
        this.records = records;
        this.providedHere = providedHere;
        this.recorded = recorded;
        this.clients = new Clients(MAX_STREAMS, options.requestsPerSecond());
    }

    @Override
    public StreamHandler accept(Stream stream) {
        return new Session(stream.connection().peer());
    }

    /** One stream of requests, answered in order. */
    private final class Session implements StreamHandler {
        private final PeerId client;
        private final FrameReader frames = new FrameReader(KadMessage.MAX_BYTES);
        private boolean counted;

        Session(PeerId client) {
            this.client = client;
        }

        @Override
        public void opened(Stream stream) {
            counted = clients.enter(client);
            if (counted) {
                stream.idleTimeout(IDLE);
            } else {
                stream.reset(0x1002);
            }
        }

        @Override
        public void received(Stream stream, ByteBuffer bytes) throws IOException {
            Optional<byte[]> frame = frames.next(bytes);
            while (frame.isPresent()) {
                if (!stream.writable() || !clients.mayAsk(client, System.nanoTime())) {
                    stream.reset(0x1003);
                    return;
                }
                Optional<KadMessage> answer = answer(client, KadMessage.decode(frame.get()));
                answer.ifPresent(message -> stream.write(message.encode()));
                frame = frames.next(bytes);
            }
        }

        @Override
        public void ended(Stream stream) throws IOException {
            if (!frames.atBoundary()) {
                throw new MalformedException("request cut off");
            }
            stream.closeWrite();
        }

        @Override
        public void closed(Stream stream, Optional<IOException> cause) {
            if (counted) {
                clients.leave(client);
            }
        }
    }

    Optional<KadMessage> answer(PeerId client, KadMessage request) throws MalformedException {
        return switch (request.type()) {
            case KadMessage.FIND_NODE -> Optional.of(findNode(client, request.key()));
            case KadMessage.GET_PROVIDERS -> Optional.of(getProviders(client, contentKey(request)));
            case KadMessage.ADD_PROVIDER -> {
                addProvider(client, contentKey(request), request.providers());
                yield Optional.empty();
            }
            case KadMessage.PUT_VALUE -> Optional.of(putValue(request));
            case KadMessage.GET_VALUE -> Optional.of(getValue(client, request.key()));
            case KadMessage.PING -> Optional.of(KadMessage.request(KadMessage.PING, request.key()));
            default -> throw new MalformedException("request of type " + request.type() + ", which is not served here");
        };
    }

    private static ContentKey contentKey(KadMessage request) throws MalformedException {
        int length = request.key().length;
        if (length < 1 || length > ContentKey.MAX_BYTES) {
            throw new MalformedException("key of " + length + " bytes (expected: 1 to " + ContentKey.MAX_BYTES + ")");
        }
        return ContentKey.of(request.key());
    }

    private KadMessage findNode(PeerId client, byte[] key) throws MalformedException {
        if (key.length == 0) {
            throw new MalformedException("FIND_NODE without a key");
        }
        List<KadPeer> closer = new ArrayList<>();
        target(key).ifPresent(closer::add);
        for (KadPeer peer : closest(client, KadId.of(key))) {
            if (closer.isEmpty() || !closer.get(0).id().equals(peer.id())) {
                closer.add(peer);
            }
        }
        return new KadMessage(KadMessage.FIND_NODE, new byte[0], closer, List.of());
    }

    /** The peer that is looked for itself, be it this node, the asker or one outside the table. */
    private Optional<KadPeer> target(byte[] key) {
        try {
            PeerId peer = PeerId.of(key);
            return Optional.of(describe(peer))
                    .filter(found -> !found.addresses().isEmpty());
        } catch (MalformedException e) {
            return Optional.empty();
        }
    }

    /** Values are not kept here; others may have them. */
    private KadMessage getValue(PeerId client, byte[] key) throws MalformedException {
        if (key.length == 0) {
            throw new MalformedException("GET_VALUE without a key");
        }
        return new KadMessage(KadMessage.GET_VALUE, key, closest(client, KadId.of(key)), List.of());
    }

    /** What has been stored comes back; here a record without its value does, for a go client reads it unasked. */
    private static KadMessage putValue(KadMessage request) throws MalformedException {
        byte[] key = request.key();
        if (key.length == 0 || request.record().filter(KadRecord::valued).isEmpty()) {
            throw new MalformedException("PUT_VALUE without a key or a value");
        }
        return new KadMessage(request.type(), key, Optional.of(new KadRecord(key, false)), List.of(), List.of());
    }

    private KadMessage getProviders(PeerId client, ContentKey key) {
        List<KadPeer> providers = new ArrayList<>();
        if (providedHere.test(key)) {
            providers.add(describe(host.id()));
        }
        List<PeerId> known = new ArrayList<>(records.find(key));
        if (known.size() > MAX_ANSWERED_PROVIDERS) {
            Collections.shuffle(known.subList(MAX_ANSWERED_PROVIDERS / 2, known.size()));
            known = known.subList(0, MAX_ANSWERED_PROVIDERS);
        }
        known.forEach(peer -> providers.add(describe(peer)));
        Collections.shuffle(providers);
        return new KadMessage(KadMessage.GET_PROVIDERS, key.bytes(), closest(client, KadId.of(key)), providers);
    }

    /** Only a sender can announce itself, and only where it can be reached. */
    private void addProvider(PeerId client, ContentKey key, List<KadPeer> providers) throws MalformedException {
        boolean accepted = false;
        for (KadPeer provider : providers) {
            if (provider.id().equals(client) && !provider.addresses().isEmpty()) {
                host.peers().add(client, provider.addresses(), options.addressValidity());
                if (records.add(key, client)) {
                    recorded.accept(key);
                }
                accepted = true;
            }
        }
        if (!accepted) {
            throw new MalformedException("ADD_PROVIDER without the sender's own record");
        }
    }

    private List<KadPeer> closest(PeerId client, KadId target) {
        List<KadPeer> peers = new ArrayList<>();
        for (Place place : table.closest(target, options.replication() + 1)) {
            if (!place.peer().equals(client) && peers.size() < options.replication()) {
                Optional.of(describe(place.peer()))
                        .filter(peer -> !peer.addresses().isEmpty())
                        .ifPresent(peers::add);
            }
        }
        return peers;
    }

    private KadPeer describe(PeerId peer) {
        if (peer.equals(host.id())) {
            return new KadPeer(peer, host.addresses(), true);
        }
        List<Multiaddr> addresses = host.peers().addresses(peer);
        boolean connected = host.connection(peer).isPresent();
        return new KadPeer(peer, addresses, connected);
    }
}
