// SPDX-License-Identifier: Apache-2.0
package io.peili.http.internal;

/** A configuration value that cannot be used. */
final class BadSettingException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    BadSettingException(String key, Object value, String expected) {
        super(text(key, value, expected));
    }

    BadSettingException(String key, Object value, String expected, Throwable cause) {
        super(text(key, value, expected), cause);
    }

    private static String text(String key, Object value, String expected) {
        return key + ": " + value + " (expected: " + expected + ")";
    }
}
