// SPDX-License-Identifier: Apache-2.0
package io.peili.kademlia.internal;

import io.peili.libp2p.Multiaddr;
import io.peili.libp2p.PeerId;
import io.peili.libp2p.codec.MalformedException;
import io.peili.libp2p.codec.ProtoReader;
import io.peili.libp2p.codec.ProtoWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A peer in a message.
 *
 * @param id who it is
 * @param addresses where it can be reached
 * @param connected whether the sender is connected to it
 */
record KadPeer(PeerId id, List<Multiaddr> addresses, boolean connected) {
    private static final int MAX_ID = 128;
    private static final int MAX_ADDRESSES = 32;
    private static final int MAX_BYTES = 8 * 1024;

    ProtoWriter encode() {
        ProtoWriter out = new ProtoWriter(96).bytes(1, id.bytes());
        for (Multiaddr address : addresses) {
            byte[] bytes = address.bytes();
            if (out.size() + bytes.length < MAX_BYTES) {
                out.bytes(2, bytes);
            }
        }
        return connected ? out.varint(3, 1) : out;
    }

    /** Reads a peer; one whose id cannot be read is left out, and so are addresses that cannot. */
    static Optional<KadPeer> decode(ProtoReader in) throws MalformedException {
        byte[] id = new byte[0];
        List<Multiaddr> addresses = new ArrayList<>(2);
        boolean connected = false;
        while (in.next()) {
            switch (in.field()) {
                case 1 -> id = in.bytes(MAX_ID);
                case 2 -> {
                    if (addresses.size() < MAX_ADDRESSES) {
                        address(in).ifPresent(addresses::add);
                    }
                }
                case 3 -> connected = in.varint() == 1;
                default -> {}
            }
        }
        try {
            return Optional.of(new KadPeer(PeerId.of(id), addresses, connected));
        } catch (MalformedException e) {
            return Optional.empty();
        }
    }

    private static Optional<Multiaddr> address(ProtoReader in) {
        try {
            return Optional.of(Multiaddr.of(in.bytes(Multiaddr.MAX_BYTES)));
        } catch (MalformedException e) {
            return Optional.empty();
        }
    }
}
