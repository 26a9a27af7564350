// SPDX-License-Identifier: Apache-2.0
package io.peili.auth;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;

/** The secret of a private p2p network: only nodes that have it understand each other. Immutable; never shows itself. */
public final class NetworkKey {
    /** How many bytes a key has. */
    public static final int LENGTH = 32;

    private static final String SWARM_HEADER = "/key/swarm/psk/1.0.0/";

    private final byte[] bytes;

    private NetworkKey(byte[] bytes) {
        this.bytes = bytes;
    }

    /**
     * Makes a key of its bytes.
     *
     * @param bytes 32 bytes
     * @return the key
     */
    public static NetworkKey of(byte[] bytes) {
        if (bytes.length != LENGTH) {
            throw new IllegalArgumentException("a pre-shared key of " + bytes.length + " bytes (expected: 32)");
        }
        return new NetworkKey(bytes.clone());
    }

    /**
     * Reads a key from the text of a file: 64 hexadecimal digits, more of them as K3s has it, of which the first 64
     * count, or a {@code swarm.key} of libp2p.
     *
     * @param text the text; white space around it is ignored
     * @return the key
     * @throws IllegalArgumentException if it is no key; the message does not show the text
     */
    public static NetworkKey parse(String text) {
        String stripped = text.strip();
        return stripped.startsWith(SWARM_HEADER) ? ofSwarmKey(stripped) : ofHex(stripped);
    }

    private static NetworkKey ofHex(String digits) {
        if (digits.length() < 2 * LENGTH || digits.chars().anyMatch(digit -> !HexFormat.isHexDigit(digit))) {
            throw new IllegalArgumentException("no pre-shared key (expected: a swarm.key, or 64 or more hex digits)");
        }
        return of(HexFormat.of().parseHex(digits.substring(0, 2 * LENGTH)));
    }

    private static NetworkKey ofSwarmKey(String text) {
        String[] lines = text.split("\r?\n", 3);
        String encoding = lines.length == 3 ? lines[1].strip() : "";
        return switch (encoding) {
            case "/base16/" -> ofHex(lines[2].strip());
            case "/base64/" -> of(Base64.getDecoder().decode(lines[2].strip()));
            default ->
                throw new IllegalArgumentException("a swarm.key of another form (expected: /base16/ or /base64/)");
        };
    }

    /**
     * The key itself.
     *
     * @return a copy
     */
    public byte[] bytes() {
        return bytes.clone();
    }

    /**
     * By what people and signed documents tell keys apart.
     *
     * @return the SHA-256 of the key, in hexadecimal
     */
    public String fingerprint() {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update("peili network key\n".getBytes(StandardCharsets.US_ASCII));
            return HexFormat.of().formatHex(digest.digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java has no SHA-256", e);
        }
    }

    /** {@inheritDoc} */
    @Override
    public boolean equals(Object other) {
        return other instanceof NetworkKey key && MessageDigest.isEqual(bytes, key.bytes);
    }

    /** {@inheritDoc} */
    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /** {@return nothing of the key} */
    @Override
    public String toString() {
        return "NetworkKey[…]";
    }
}
