// SPDX-License-Identifier: Apache-2.0
package io.peili.libp2p.internal.host;

import io.peili.libp2p.Identity;
import io.peili.libp2p.Multiaddr;
import io.peili.libp2p.PeerId;
import io.peili.libp2p.PublicKey;
import io.peili.libp2p.codec.MalformedException;
import io.peili.libp2p.codec.ProtoReader;
import io.peili.libp2p.codec.ProtoWriter;
import io.peili.libp2p.codec.Varint;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** A peer's addresses under its signature, in an envelope. */
final class PeerRecord {
    private static final byte[] DOMAIN = "libp2p-peer-record".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] TYPE = {0x03, 0x01};
    private static final int MAX_BYTES = 8 * 1024;

    private PeerRecord() {}

    static byte[] seal(Identity identity, List<Multiaddr> addresses) {
        ProtoWriter record =
                new ProtoWriter(256).bytes(1, identity.peerId().bytes()).varint(2, System.currentTimeMillis());
        addresses.forEach(address -> record.message(3, new ProtoWriter().bytes(1, address.bytes())));
        byte[] payload = record.toBytes();
        return new ProtoWriter(512)
                .bytes(1, identity.publicKey().encoded())
                .bytes(2, TYPE)
                .bytes(3, payload)
                .bytes(5, identity.sign(signed(payload)))
                .toBytes();
    }

    /** The addresses of a peer's envelope; none where it is of another kind or nobody's or somebody else's. */
    static List<Multiaddr> open(byte[] envelope, PeerId peer) throws MalformedException {
        byte[] key = new byte[0];
        byte[] type = new byte[0];
        byte[] payload = new byte[0];
        byte[] signature = new byte[0];
        ProtoReader in = new ProtoReader(envelope);
        while (in.next()) {
            switch (in.field()) {
                case 1 -> key = in.bytes(MAX_BYTES);
                case 2 -> type = in.bytes(MAX_BYTES);
                case 3 -> payload = in.bytes(MAX_BYTES);
                case 5 -> signature = in.bytes(MAX_BYTES);
                default -> {}
            }
        }
        if (!Arrays.equals(type, TYPE)) {
            return List.of();
        }
        PublicKey publicKey = PublicKey.decode(key);
        boolean genuine = PeerId.of(publicKey).equals(peer) && publicKey.verifies(signed(payload), signature);
        return genuine ? addresses(payload, peer) : List.of();
    }

    private static List<Multiaddr> addresses(byte[] payload, PeerId peer) throws MalformedException {
        Set<Multiaddr> addresses = new LinkedHashSet<>();
        boolean own = false;
        ProtoReader in = new ProtoReader(payload);
        while (in.next()) {
            if (in.field() == 1) {
                own = PeerId.of(in.bytes(MAX_BYTES)).equals(peer);
            } else if (in.field() == 3) {
                ProtoReader inner = new ProtoReader(in.view());
                while (inner.next()) {
                    if (inner.field() == 1) {
                        IdentifyMessage.readAddress(inner.bytes(MAX_BYTES), addresses);
                    }
                }
            }
        }
        return own ? List.copyOf(addresses) : List.of();
    }

    private static byte[] signed(byte[] payload) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : List.of(DOMAIN, TYPE, payload)) {
            out.writeBytes(Varint.encode(part.length));
            out.writeBytes(part);
        }
        return out.toByteArray();
    }
}
