// SPDX-License-Identifier: Apache-2.0
package io.peili.auth.internal;

/** What lies under an exception: the JDK wraps what a trust manager says. */
final class Causes {
    private Causes() {}

    static String innermost(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return String.valueOf(cause.getMessage());
    }
}
