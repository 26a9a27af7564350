// SPDX-License-Identifier: Apache-2.0
package io.peili.libp2p;

import io.peili.libp2p.internal.crypto.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;

/** The secret of a private network: only nodes that have it understand each other. Immutable; never shows itself. */
public final class PreSharedKey {
    /** How long a key is. */
    public static final int LENGTH = 32;

    private static final String SWARM_HEADER = "/key/swarm/psk/1.0.0/";
    private static final int MAX_FILE = 4096;

    private final byte[] bytes;

    private PreSharedKey(byte[] bytes) {
        this.bytes = bytes;
    }

    /**
     * Makes a key of its bytes.
     *
     * @param bytes 32 bytes
     * @return the key
     */
    public static PreSharedKey of(byte[] bytes) {
        if (bytes.length != LENGTH) {
            throw new IllegalArgumentException("pre-shared key of " + bytes.length + " bytes (expected: 32)");
        }
        return new PreSharedKey(bytes.clone());
    }

    /**
     * The key that K3s derives: the first 32 bytes of a longer secret.
     *
     * @param hex the secret in hexadecimal, as in K3s' {@code ipsec.psk}; white space around it is ignored
     * @return the key
     */
    public static PreSharedKey ofHex(String hex) {
        byte[] secret;
        try {
            secret = HexFormat.of().parseHex(hex.strip());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("pre-shared key is not hexadecimal", e);
        }
        if (secret.length < LENGTH) {
            throw new IllegalArgumentException("pre-shared key of " + secret.length + " bytes (expected: 32 or more)");
        }
        return new PreSharedKey(Arrays.copyOf(secret, LENGTH));
    }

    /**
     * Loads a key: a {@code swarm.key} file, or one with hexadecimal digits as K3s has it.
     *
     * @param file the file
     * @return the key
     * @throws IOException if it cannot be read or holds no key
     */
    public static PreSharedKey load(Path file) throws IOException {
        if (Files.size(file) > MAX_FILE) {
            throw new IOException("pre-shared key file " + file + " has more than " + MAX_FILE + " bytes");
        }
        byte[] content = Files.readAllBytes(file);
        String text = new String(content, StandardCharsets.ISO_8859_1);
        try {
            return text.startsWith(SWARM_HEADER) ? ofSwarmKey(text) : ofHex(text);
        } catch (IllegalArgumentException e) {
            throw new IOException("pre-shared key file " + file + ": " + e.getMessage(), e);
        }
    }

    private static PreSharedKey ofSwarmKey(String text) {
        String[] lines = text.split("\r?\n", 3);
        if (lines.length < 3) {
            throw new IllegalArgumentException("swarm key of " + lines.length + " lines (expected: 3)");
        }
        return switch (lines[1].strip()) {
            case "/base16/" -> of(HexFormat.of().parseHex(lines[2].strip()));
            case "/base64/" -> of(Base64.getDecoder().decode(lines[2].strip()));
            case "/bin/" -> of(Arrays.copyOf(lines[2].getBytes(StandardCharsets.ISO_8859_1), LENGTH));
            default ->
                throw new IllegalArgumentException(
                        "swarm key encoding: " + lines[1] + " (expected: /base16/, /base64/ or /bin/)");
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

    /** {@inheritDoc} */
    @Override
    public boolean equals(Object other) {
        return other instanceof PreSharedKey key && MessageDigest.isEqual(bytes, key.bytes);
    }

    /** {@inheritDoc} */
    @Override
    public int hashCode() {
        return Arrays.hashCode(Sha256.of(bytes));
    }

    /** {@return nothing of the key} */
    @Override
    public String toString() {
        return "PreSharedKey[…]";
    }
}
