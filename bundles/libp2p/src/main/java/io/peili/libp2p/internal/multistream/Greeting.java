// SPDX-License-Identifier: Apache-2.0
package io.peili.libp2p.internal.multistream;

import io.peili.libp2p.codec.MalformedException;

/** The first message of both sides. */
final class Greeting {
    private static final int EXCERPT = 40;

    private Greeting() {}

    static void check(String text) throws MalformedException {
        if (!text.equals(Multistream.HEADER)) {
            throw new MalformedException("greeting: " + excerpt(text) + " (expected: " + Multistream.HEADER + ")");
        }
    }

    static String excerpt(String text) {
        String printable = text.replaceAll("[^\\x20-\\x7e]", "?");
        return printable.length() > EXCERPT ? printable.substring(0, EXCERPT) + "…" : printable;
    }
}
