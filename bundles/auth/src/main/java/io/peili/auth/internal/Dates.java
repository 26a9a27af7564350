// SPDX-License-Identifier: Apache-2.0
package io.peili.auth.internal;

import java.io.IOException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;

/** When a certificate counts and when it is due to be replaced. */
final class Dates {
    /** Of the lifetime, the part over which renewals are spread after two thirds of it. */
    private static final double SPREAD = 0.1;

    private Dates() {}

    static boolean valid(X509Certificate certificate, Instant now) {
        return !now.isBefore(begin(certificate)) && !now.isAfter(end(certificate));
    }

    static Instant begin(X509Certificate certificate) {
        return certificate.getNotBefore().toInstant();
    }

    static Instant end(X509Certificate certificate) {
        return certificate.getNotAfter().toInstant();
    }

    /**
     * When to renew: at two thirds of the lifetime, and up to a tenth of it later. How much later comes from the random
     * serial number, so that it differs from node to node and stays the same over restarts.
     */
    static Instant due(X509Certificate certificate) {
        Duration lifetime = Duration.between(begin(certificate), end(certificate));
        double jitter = (certificate.getSerialNumber().hashCode() & 0xffff) / 65536.0 * SPREAD;
        return begin(certificate).plusMillis((long) (lifetime.toMillis() * (2.0 / 3 + jitter)));
    }

    /** Fails where a certificate cannot be used now. */
    static void check(X509Certificate certificate, Instant now, Object where) throws IOException {
        if (now.isAfter(end(certificate))) {
            throw new IOException(where + " expired at " + end(certificate));
        }
        if (now.isBefore(begin(certificate))) {
            throw new IOException(
                    where + " is not valid before " + begin(certificate) + " (the clock says " + now + ")");
        }
    }
}
