// SPDX-License-Identifier: Apache-2.0
package io.peili.libp2p;

import io.peili.libp2p.codec.MalformedException;
import io.peili.libp2p.codec.Varint;
import io.peili.libp2p.internal.crypto.Sha256;
import io.peili.libp2p.internal.multiformats.Base32;
import io.peili.libp2p.internal.multiformats.BaseX;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/** Who a peer is: the multihash of its public key. Immutable; compared byte by byte. */
public final class PeerId implements Comparable<PeerId> {
    private static final int IDENTITY = 0x00;
    private static final int SHA2_256 = 0x12;
    private static final int MAX_INLINED = 42;
    private static final int LIBP2P_KEY = 0x72;

    private final byte[] bytes;

    private PeerId(byte[] bytes) {
        this.bytes = bytes;
    }

    /**
     * The id of the holder of a key.
     *
     * @param key the public key
     * @return its peer id
     */
    public static PeerId of(PublicKey key) {
        byte[] encoded = key.encoded();
        boolean inlined = encoded.length <= MAX_INLINED;
        byte[] digest = inlined ? encoded : Sha256.of(encoded);
        byte[] id = new byte[2 + digest.length];
        id[0] = (byte) (inlined ? IDENTITY : SHA2_256);
        id[1] = (byte) digest.length;
        System.arraycopy(digest, 0, id, 2, digest.length);
        return new PeerId(id);
    }

    /**
     * Reads the binary form.
     *
     * @param bytes a multihash
     * @return the peer id
     * @throws MalformedException if it is not the multihash of a key
     */
    public static PeerId of(byte[] bytes) throws MalformedException {
        if (bytes.length < 2 || (bytes[1] & 0xFF) != bytes.length - 2) {
            throw new MalformedException("peer id of " + bytes.length + " bytes is not a multihash");
        }
        boolean inlined = bytes[0] == IDENTITY && bytes.length > 2 && bytes.length - 2 <= MAX_INLINED;
        boolean hashed = bytes[0] == SHA2_256 && bytes.length == 2 + Sha256.LENGTH;
        if (!inlined && !hashed) {
            throw new MalformedException("peer id is neither an inlined key nor a SHA-256");
        }
        return new PeerId(bytes.clone());
    }

    /**
     * Reads the text form: base58 as {@code 12D3Koo…} or {@code Qm…}, or a CID in base32 or base36.
     *
     * @param text the text
     * @return the peer id
     * @throws IllegalArgumentException if it is none
     */
    public static PeerId parse(String text) {
        try {
            if (text.startsWith("1") || text.startsWith("Qm")) {
                return of(BaseX.BASE58.decode(text));
            }
            if (text.startsWith("b")) {
                return ofCid(Base32.decode(text.substring(1)));
            }
            if (text.startsWith("k")) {
                return ofCid(BaseX.BASE36.decode(text.substring(1)));
            }
            if (text.startsWith("z")) {
                return ofCid(BaseX.BASE58.decode(text.substring(1)));
            }
        } catch (MalformedException | IllegalArgumentException e) {
            throw new IllegalArgumentException("peer id: " + text + ": " + e.getMessage(), e);
        }
        throw new IllegalArgumentException("peer id: " + text + " (expected: 12D3Koo…, Qm… or a CID)");
    }

    private static PeerId ofCid(byte[] cid) throws MalformedException {
        ByteBuffer in = ByteBuffer.wrap(cid);
        long version = Varint.read(in);
        long codec = Varint.read(in);
        if (version != 1 || codec != LIBP2P_KEY) {
            throw new MalformedException("CID of version " + version + ", codec " + codec + " (expected: a key)");
        }
        return of(Arrays.copyOfRange(cid, in.position(), cid.length));
    }

    /**
     * The public key, where the id carries it.
     *
     * @return the key, or empty where the id is only its hash
     */
    public Optional<PublicKey> publicKey() {
        if (bytes[0] != IDENTITY) {
            return Optional.empty();
        }
        try {
            return Optional.of(PublicKey.decode(Arrays.copyOfRange(bytes, 2, bytes.length)));
        } catch (MalformedException e) {
            return Optional.empty();
        }
    }

    /**
     * The binary form.
     *
     * @return a copy
     */
    public byte[] bytes() {
        return bytes.clone();
    }

    /** {@inheritDoc} */
    @Override
    public int compareTo(PeerId other) {
        return Arrays.compareUnsigned(bytes, other.bytes);
    }

    /** {@inheritDoc} */
    @Override
    public boolean equals(Object other) {
        return other instanceof PeerId id && Arrays.equals(bytes, id.bytes);
    }

    /** {@inheritDoc} */
    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /** {@return the id in base58} */
    @Override
    public String toString() {
        return BaseX.BASE58.encode(bytes);
    }
}
