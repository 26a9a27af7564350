// SPDX-License-Identifier: Apache-2.0
package io.peili.libp2p.internal.multiformats;

import java.util.Arrays;

/** Encodings that take the bytes as one large number: base58btc and base36. */
public final class BaseX {
    /** Bitcoin's base58. */
    public static final BaseX BASE58 = new BaseX("123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz");
    /** Digits and small letters. */
    public static final BaseX BASE36 = new BaseX("0123456789abcdefghijklmnopqrstuvwxyz");

    /** Longer text is refused: the effort grows with the square of the length. */
    private static final int MAX_TEXT = 512;

    private final String alphabet;

    private BaseX(String alphabet) {
        this.alphabet = alphabet;
    }

    /** Encodes bytes. */
    public String encode(byte[] bytes) {
        int zeros = 0;
        while (zeros < bytes.length && bytes[zeros] == 0) {
            zeros++;
        }
        int base = alphabet.length();
        byte[] digits = new byte[bytes.length * 2];
        int used = 0;
        for (int i = zeros; i < bytes.length; i++) {
            int carry = bytes[i] & 0xFF;
            for (int j = 0; j < used; j++) {
                carry += (digits[j] & 0xFF) << 8;
                digits[j] = (byte) (carry % base);
                carry /= base;
            }
            while (carry > 0) {
                digits[used++] = (byte) (carry % base);
                carry /= base;
            }
        }
        StringBuilder text = new StringBuilder(zeros + used);
        text.append(String.valueOf(alphabet.charAt(0)).repeat(zeros));
        for (int i = used - 1; i >= 0; i--) {
            text.append(alphabet.charAt(digits[i]));
        }
        return text.toString();
    }

    /** Decodes text; throws {@link IllegalArgumentException} where it is not of this alphabet. */
    public byte[] decode(String text) {
        if (text.length() > MAX_TEXT) {
            throw new IllegalArgumentException(text.length() + " characters (expected: at most " + MAX_TEXT + ")");
        }
        int zeros = 0;
        while (zeros < text.length() && text.charAt(zeros) == alphabet.charAt(0)) {
            zeros++;
        }
        int base = alphabet.length();
        byte[] reversed = new byte[text.length()];
        int used = 0;
        for (int i = zeros; i < text.length(); i++) {
            int carry = alphabet.indexOf(text.charAt(i));
            if (carry < 0) {
                throw new IllegalArgumentException("'" + text.charAt(i) + "' is not a digit of base " + base);
            }
            for (int j = 0; j < used; j++) {
                carry += (reversed[j] & 0xFF) * base;
                reversed[j] = (byte) carry;
                carry >>= 8;
            }
            while (carry > 0) {
                reversed[used++] = (byte) carry;
                carry >>= 8;
            }
        }
        byte[] bytes = new byte[zeros + used];
        Arrays.fill(bytes, 0, zeros, (byte) 0);
        for (int i = 0; i < used; i++) {
            bytes[zeros + i] = reversed[used - 1 - i];
        }
        return bytes;
    }
}
