// SPDX-License-Identifier: Apache-2.0
package io.peili.kademlia;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/** What is provided and looked for: a multihash of a name. Immutable. */
public final class ContentKey {
    /** The longest key that peers accept. */
    public static final int MAX_BYTES = 80;

    private static final byte[] SHA2_256 = {0x12, 0x20};

    private final byte[] multihash;

    private ContentKey(byte[] multihash) {
        this.multihash = multihash;
    }

    /**
     * The key of a name, as Spegel and K3s make it: the name is hashed, whatever it is.
     *
     * @param name for example {@code sha256:<hex>} or {@code registry/repository:tag}
     * @return the key
     */
    public static ContentKey of(String name) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(name.getBytes(StandardCharsets.UTF_8));
            byte[] multihash = Arrays.copyOf(SHA2_256, SHA2_256.length + digest.length);
            System.arraycopy(digest, 0, multihash, SHA2_256.length, digest.length);
            return new ContentKey(multihash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /**
     * The key that a peer sent.
     *
     * @param bytes 1 to 80 bytes
     * @return the key
     */
    public static ContentKey of(byte[] bytes) {
        if (bytes.length < 1 || bytes.length > MAX_BYTES) {
            throw new IllegalArgumentException("key of " + bytes.length + " bytes (expected: 1 to " + MAX_BYTES + ")");
        }
        return new ContentKey(bytes.clone());
    }

    /**
     * The key as it goes over the wire.
     *
     * @return a copy
     */
    public byte[] bytes() {
        return multihash.clone();
    }

    /** {@inheritDoc} */
    @Override
    public boolean equals(Object other) {
        return other instanceof ContentKey key && Arrays.equals(multihash, key.multihash);
    }

    /** {@inheritDoc} */
    @Override
    public int hashCode() {
        return Arrays.hashCode(multihash);
    }

    /** {@return the bytes in hexadecimal} */
    @Override
    public String toString() {
        return HexFormat.of().formatHex(multihash);
    }
}
