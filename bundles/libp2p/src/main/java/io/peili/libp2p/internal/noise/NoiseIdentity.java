// SPDX-License-Identifier: Apache-2.0
package io.peili.libp2p.internal.noise;

import io.peili.libp2p.Identity;
import io.peili.libp2p.PublicKey;
import io.peili.libp2p.codec.MalformedException;
import io.peili.libp2p.codec.ProtoReader;
import io.peili.libp2p.codec.ProtoWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The key that a node uses in its handshakes, signed once with the node's identity, and what is sent of it. */
public final class NoiseIdentity {
    private static final byte[] PREFIX = "noise-libp2p-static-key:".getBytes(StandardCharsets.US_ASCII);
    private static final int EXTENSIONS = 4;
    private static final int STREAM_MUXERS = 2;
    private static final int MAX_KEY = 2100;
    private static final int MAX_SIGNATURE = 1100;
    private static final int MAX_MUXER = 256;
    private static final int MAX_MUXERS = 100;

    private final DhKeyPair keyPair = new DhKeyPair();
    private final byte[] payload;

    /** Signs a new key for an identity. */
    public NoiseIdentity(Identity identity, List<String> muxers) {
        ProtoWriter extensions = new ProtoWriter();
        muxers.forEach(muxer -> extensions.text(STREAM_MUXERS, muxer));
        this.payload = new ProtoWriter(256)
                .bytes(1, identity.publicKey().encoded())
                .bytes(2, identity.sign(signed(keyPair.publicKey())))
                .message(EXTENSIONS, extensions)
                .toBytes();
    }

    DhKeyPair keyPair() {
        return keyPair;
    }

    byte[] payload() {
        return payload;
    }

    /** What the other side says of itself. */
    record Claim(PublicKey key, List<String> muxers) {}

    static Claim verify(byte[] payload, byte[] remoteStatic) throws MalformedException {
        byte[] key = new byte[0];
        byte[] signature = new byte[0];
        List<String> muxers = List.of();
        ProtoReader in = new ProtoReader(payload);
        while (in.next()) {
            switch (in.field()) {
                case 1 -> key = in.bytes(MAX_KEY);
                case 2 -> signature = in.bytes(MAX_SIGNATURE);
                case EXTENSIONS -> muxers = muxers(new ProtoReader(in.view()));
                default -> {}
            }
        }
        PublicKey publicKey = PublicKey.decode(key);
        if (!publicKey.verifies(signed(remoteStatic), signature)) {
            throw new MalformedException("the peer's signature of its Noise key is wrong");
        }
        return new Claim(publicKey, muxers);
    }

    private static List<String> muxers(ProtoReader in) throws MalformedException {
        List<String> muxers = new ArrayList<>();
        while (in.next()) {
            if (in.field() == STREAM_MUXERS) {
                muxers.add(in.text(MAX_MUXER));
            }
            if (muxers.size() > MAX_MUXERS) {
                return List.of();
            }
        }
        return muxers;
    }

    private static byte[] signed(byte[] staticKey) {
        byte[] message = Arrays.copyOf(PREFIX, PREFIX.length + staticKey.length);
        System.arraycopy(staticKey, 0, message, PREFIX.length, staticKey.length);
        return message;
    }
}
