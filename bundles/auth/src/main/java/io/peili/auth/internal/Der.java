// SPDX-License-Identifier: Apache-2.0
package io.peili.auth.internal;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/** As much of DER as it takes to put a private key into another wrapping. */
final class Der {
    static final int OCTETS = 0x04;
    static final int SEQUENCE = 0x30;
    private static final int LONG_FORM = 0x80;

    private Der() {}

    /** An element of the given parts. */
    static byte[] of(int tag, byte[]... parts) {
        int length = Arrays.stream(parts).mapToInt(part -> part.length).sum();
        ByteArrayOutputStream out = new ByteArrayOutputStream(length + 6);
        out.write(tag);
        if (length < LONG_FORM) {
            out.write(length);
        } else {
            int octets = (39 - Integer.numberOfLeadingZeros(length)) / 8;
            out.write(LONG_FORM | octets);
            for (int shift = 8 * (octets - 1); shift >= 0; shift -= 8) {
                out.write(length >>> shift);
            }
        }
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    /** The content of the first element with a tag among the children of the outermost element; empty if none. */
    static byte[] child(byte[] der, int tag) {
        Element parent = element(der, 0, der.length);
        for (int at = parent.from(); at < parent.to(); ) {
            Element child = element(der, at, parent.to());
            if ((der[at] & 0xff) == tag) {
                return Arrays.copyOfRange(der, child.from(), child.to());
            }
            at = child.to();
        }
        return new byte[0];
    }

    private record Element(int from, int to) {}

    private static Element element(byte[] der, int at, int limit) {
        if (at + 2 > limit) {
            throw broken();
        }
        int from = at + 2;
        int length = der[at + 1] & 0xff;
        if (length >= LONG_FORM) {
            int octets = length & ~LONG_FORM;
            if (octets == 0 || octets > 3 || from + octets > limit) {
                throw broken();
            }
            length = 0;
            for (int i = 0; i < octets; i++) {
                length = length << 8 | der[from + i] & 0xff;
            }
            from += octets;
        }
        if (length > limit - from) {
            throw broken();
        }
        return new Element(from, from + length);
    }

    private static IllegalArgumentException broken() {
        return new IllegalArgumentException("the private key is broken");
    }
}
