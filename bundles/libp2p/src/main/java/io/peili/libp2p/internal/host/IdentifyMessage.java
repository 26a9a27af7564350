// SPDX-License-Identifier: Apache-2.0
package io.peili.libp2p.internal.host;

import io.peili.libp2p.Identity;
import io.peili.libp2p.Multiaddr;
import io.peili.libp2p.PeerId;
import io.peili.libp2p.PublicKey;
import io.peili.libp2p.codec.MalformedException;
import io.peili.libp2p.codec.ProtoReader;
import io.peili.libp2p.codec.ProtoWriter;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What a peer says of itself: one or more messages whose fields add up. For one thread. */
final class IdentifyMessage {
    private static final int PUBLIC_KEY = 1;
    private static final int LISTEN_ADDRESS = 2;
    private static final int PROTOCOL = 3;
    private static final int OBSERVED_ADDRESS = 4;
    private static final int AGENT = 6;
    private static final int SIGNED_RECORD = 8;

    private static final int MAX_ADDRESSES = 32;
    private static final int MAX_PROTOCOLS = 128;
    private static final int MAX_TEXT = 256;
    private static final int MAX_RECORD = 8 * 1024;

    private final Set<Multiaddr> addresses = new LinkedHashSet<>();
    private final Set<String> protocols = new LinkedHashSet<>();
    private List<Multiaddr> signedAddresses = List.of();
    private String agent = "";

    /** Our own message. */
    static ProtoWriter encode(
            Identity identity, List<Multiaddr> addresses, List<String> protocols, String agent, Multiaddr observed) {
        ProtoWriter out =
                new ProtoWriter(512).bytes(PUBLIC_KEY, identity.publicKey().encoded());
        addresses.forEach(address -> out.bytes(LISTEN_ADDRESS, address.bytes()));
        protocols.forEach(protocol -> out.text(PROTOCOL, protocol));
        return out.bytes(OBSERVED_ADDRESS, observed.bytes())
                .text(AGENT, agent)
                .bytes(SIGNED_RECORD, PeerRecord.seal(identity, addresses));
    }

    /** Adds the fields of a message. Addresses that cannot be read are left out. */
    void merge(byte[] message, PeerId peer) throws MalformedException {
        ProtoReader in = new ProtoReader(message);
        while (in.next()) {
            switch (in.field()) {
                case PUBLIC_KEY -> check(in.bytes(MAX_RECORD), peer);
                case LISTEN_ADDRESS -> readAddress(in.bytes(MAX_RECORD), addresses);
                case PROTOCOL -> {
                    String protocol = in.text(MAX_RECORD);
                    if (protocols.size() < MAX_PROTOCOLS && protocol.length() <= MAX_TEXT) {
                        protocols.add(protocol);
                    }
                }
                case AGENT -> {
                    String text = in.text(MAX_RECORD);
                    agent = text.substring(0, Math.min(text.length(), MAX_TEXT));
                }
                case SIGNED_RECORD -> signedAddresses = PeerRecord.open(in.bytes(MAX_RECORD), peer);
                default -> {}
            }
        }
    }

    static void readAddress(byte[] bytes, Set<Multiaddr> into) {
        if (into.size() < MAX_ADDRESSES && bytes.length > 0) {
            try {
                into.add(Multiaddr.of(bytes));
            } catch (MalformedException ignored) {
                // one bad address does not spoil the others
            }
        }
    }

    private static void check(byte[] key, PeerId peer) throws MalformedException {
        if (key.length > 0 && !PeerId.of(PublicKey.decode(key)).equals(peer)) {
            throw new MalformedException("identify with the key of somebody else");
        }
    }

    /** The signed addresses where there are any, else those claimed. */
    List<Multiaddr> addresses() {
        return signedAddresses.isEmpty() ? new ArrayList<>(addresses) : signedAddresses;
    }

    Set<String> protocols() {
        return protocols;
    }

    String agent() {
        return agent;
    }
}
