// SPDX-License-Identifier: Apache-2.0
package io.peili.auth.internal.token;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;

/**
 * What a node joins with: the fingerprint of the cluster's CA, by which the node knows the cluster, and a secret, by which
 * the cluster knows that the node is wanted. The secret itself is never sent: with each request goes a proof that its
 * sender knows it, good for that request alone.
 */
public final class JoinToken {
    private static final String PREFIX = "peili1.";
    private static final int FINGERPRINT = 32;
    private static final int ID = 6;
    private static final int SECRET = 16;
    private static final int CHECK = 4;
    private static final int LENGTH = FINGERPRINT + ID + SECRET + CHECK;
    private static final int TEXT = PREFIX.length() + (LENGTH * 4 + 2) / 3;

    private final byte[] content;

    private JoinToken(byte[] content) {
        this.content = content;
    }

    /**
     * Makes a token.
     *
     * @param authority the fingerprint of the CA, in hexadecimal
     * @param random where the secret comes from
     * @return the token
     */
    public static JoinToken make(String authority, SecureRandom random) {
        byte[] own = new byte[ID + SECRET];
        random.nextBytes(own);
        byte[] content = new byte[LENGTH];
        ByteBuffer.wrap(content).put(HexFormat.of().parseHex(authority)).put(own);
        System.arraycopy(check(content), 0, content, LENGTH - CHECK, CHECK);
        return new JoinToken(content);
    }

    /**
     * Reads a token.
     *
     * @param text as {@link #text} wrote it; white space around it is ignored
     * @return the token
     * @throws IllegalArgumentException if it is none, or not whole; the message does not show it
     */
    public static JoinToken parse(String text) {
        String stripped = text.strip();
        if (stripped.startsWith(PREFIX) && stripped.length() == TEXT) {
            try {
                byte[] content = Base64.getUrlDecoder().decode(stripped.substring(PREFIX.length()));
                JoinToken token = new JoinToken(content);
                // The JDK does not look at the last letter's bits that are left over.
                if (Arrays.equals(content, LENGTH - CHECK, LENGTH, check(content), 0, CHECK)
                        && token.text().equals(stripped)) {
                    return token;
                }
            } catch (IllegalArgumentException e) {
                throw broken();
            }
        }
        throw broken();
    }

    private static IllegalArgumentException broken() {
        return new IllegalArgumentException("the token is not whole (expected: " + PREFIX + " and " + (TEXT - 7)
                + " letters, as peili:token-create printed it)");
    }

    /**
     * The fingerprint of the cluster's CA.
     *
     * @return in hexadecimal
     */
    public String authority() {
        return HexFormat.of().formatHex(content, 0, FINGERPRINT);
    }

    /**
     * What the token is called; not a secret.
     *
     * @return in hexadecimal
     */
    public String id() {
        return HexFormat.of().formatHex(content, FINGERPRINT, FINGERPRINT + ID);
    }

    /**
     * The hash of the secret, the only thing of it that the cluster keeps.
     *
     * @return 32 bytes
     */
    public byte[] hash() {
        byte[] secret = Arrays.copyOfRange(content, FINGERPRINT + ID, FINGERPRINT + ID + SECRET);
        return Secrets.hash("peili join token", secret);
    }

    /**
     * The token as people copy it.
     *
     * @return one line of letters
     */
    public String text() {
        return PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(content);
    }

    private static byte[] check(byte[] content) {
        byte[] covered = Arrays.copyOf(content, LENGTH - CHECK);
        return Arrays.copyOf(Secrets.hash("peili join token check", covered), CHECK);
    }

    /** {@return what it is called, nothing of the secret} */
    @Override
    public String toString() {
        return "JoinToken[" + id() + "]";
    }
}
