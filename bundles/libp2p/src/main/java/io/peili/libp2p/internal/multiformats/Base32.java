// SPDX-License-Identifier: Apache-2.0
package io.peili.libp2p.internal.multiformats;

/** The base32 of RFC 4648 in small letters without padding, as CIDs are written. */
public final class Base32 {
    private static final String ALPHABET = "abcdefghijklmnopqrstuvwxyz234567";

    private Base32() {}

    /** Encodes bytes. */
    public static String encode(byte[] bytes) {
        StringBuilder text = new StringBuilder((bytes.length * 8 + 4) / 5);
        int bits = 0;
        int buffer = 0;
        for (byte b : bytes) {
            buffer = buffer << 8 | b & 0xFF;
            bits += 8;
            while (bits >= 5) {
                bits -= 5;
                text.append(ALPHABET.charAt(buffer >> bits & 31));
            }
        }
        if (bits > 0) {
            text.append(ALPHABET.charAt(buffer << (5 - bits) & 31));
        }
        return text.toString();
    }

    /** Decodes text; throws {@link IllegalArgumentException} where it is not base32. */
    public static byte[] decode(String text) {
        byte[] bytes = new byte[text.length() * 5 / 8];
        int bits = 0;
        int buffer = 0;
        int used = 0;
        for (int i = 0; i < text.length(); i++) {
            int digit = ALPHABET.indexOf(text.charAt(i));
            if (digit < 0) {
                throw new IllegalArgumentException("'" + text.charAt(i) + "' is not a digit of base 32");
            }
            buffer = buffer << 5 | digit;
            bits += 5;
            if (bits >= 8) {
                bits -= 8;
                bytes[used++] = (byte) (buffer >> bits);
            }
        }
        return bytes;
    }
}
