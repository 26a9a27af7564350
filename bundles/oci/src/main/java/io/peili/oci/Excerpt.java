// SPDX-License-Identifier: Apache-2.0
package io.peili.oci;

/** Text of strangers made fit for a message: short, one line, printable. */
final class Excerpt {
    private static final int LIMIT = 100;

    private Excerpt() {}

    static String of(String text) {
        StringBuilder printable = new StringBuilder();
        for (int i = 0; i < text.length() && i < LIMIT; i++) {
            char c = text.charAt(i);
            printable.append(c < ' ' || c > '~' ? '?' : c);
        }
        return text.length() > LIMIT ? printable + "…" : printable.toString();
    }
}
