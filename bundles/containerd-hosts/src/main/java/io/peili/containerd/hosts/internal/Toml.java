// SPDX-License-Identifier: Apache-2.0
package io.peili.containerd.hosts.internal;

/** Writes values of TOML 1.0. */
final class Toml {
    private Toml() {}

    /** A basic string, whatever is in it. */
    static String string(String value) {
        StringBuilder text = new StringBuilder(value.length() + 2).append('"');
        value.codePoints().forEach(point -> {
            switch (point) {
                case '"' -> text.append("\\\"");
                case '\\' -> text.append("\\\\");
                case '\n' -> text.append("\\n");
                case '\r' -> text.append("\\r");
                case '\t' -> text.append("\\t");
                default -> {
                    if (Character.isISOControl(point)) {
                        text.append(String.format("\\u%04X", point));
                    } else if (point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE) {
                        text.append('\uFFFD');
                    } else {
                        text.appendCodePoint(point);
                    }
                }
            }
        });
        return text.append('"').toString();
    }
}
