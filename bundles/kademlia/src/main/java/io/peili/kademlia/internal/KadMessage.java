// SPDX-License-Identifier: Apache-2.0
package io.peili.kademlia.internal;

import io.peili.libp2p.codec.MalformedException;
import io.peili.libp2p.codec.ProtoReader;
import io.peili.libp2p.codec.ProtoWriter;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A request or an answer.
 *
 * @param type one of the constants
 * @param key what it is about; empty for none
 * @param record a value, or its key alone
 * @param closer peers closer to the key
 * @param providers peers that have it
 */
record KadMessage(int type, byte[] key, Optional<KadRecord> record, List<KadPeer> closer, List<KadPeer> providers) {
    static final int PUT_VALUE = 0;
    static final int GET_VALUE = 1;
    static final int ADD_PROVIDER = 2;
    static final int GET_PROVIDERS = 3;
    static final int FIND_NODE = 4;
    static final int PING = 5;

    /** The largest message that is read: what go allows. */
    static final int MAX_BYTES = 4 * 1024 * 1024;

    /** How many peers of a message are kept; the rest is skipped without being looked at. */
    private static final int MAX_CLOSER = 40;

    private static final int MAX_PROVIDERS = 1024;
    static final int MAX_KEY = 16 * 1024;

    KadMessage(int type, byte[] key, List<KadPeer> closer, List<KadPeer> providers) {
        this(type, key, Optional.empty(), closer, providers);
    }

    static KadMessage request(int type, byte[] key) {
        return new KadMessage(type, key, List.of(), List.of());
    }

    ByteBuffer encode() {
        ProtoWriter out = new ProtoWriter(128);
        out.varint(1, type);
        if (key.length > 0) {
            out.bytes(2, key);
        }
        record.ifPresent(value -> out.message(3, value.encode()));
        closer.forEach(peer -> out.message(8, peer.encode()));
        providers.forEach(peer -> out.message(9, peer.encode()));
        return out.varint(10, 1).toFrame();
    }

    static KadMessage decode(byte[] bytes) throws MalformedException {
        int type = 0;
        byte[] key = new byte[0];
        Optional<KadRecord> record = Optional.empty();
        List<KadPeer> closer = new ArrayList<>();
        List<KadPeer> providers = new ArrayList<>();
        ProtoReader in = new ProtoReader(bytes);
        while (in.next()) {
            switch (in.field()) {
                case 1 -> type = (int) Math.min(Math.max(in.varint(), -1), Integer.MAX_VALUE);
                case 2 -> key = in.bytes(MAX_KEY);
                case 3 -> record = Optional.of(KadRecord.decode(new ProtoReader(in.view())));
                case 8 -> add(in, closer, MAX_CLOSER);
                case 9 -> add(in, providers, MAX_PROVIDERS);
                default -> {}
            }
        }
        return new KadMessage(type, key, record, closer, providers);
    }

    private static void add(ProtoReader in, List<KadPeer> peers, int max) throws MalformedException {
        ByteBuffer bytes = in.view();
        if (peers.size() < max) {
            KadPeer.decode(new ProtoReader(bytes)).ifPresent(peers::add);
        }
    }
}
