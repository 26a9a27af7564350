// SPDX-License-Identifier: Apache-2.0
package io.peili.auth.internal;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.List;

/** What a certificate may be used for. */
enum Usage {
    /** To be presented by those that listen. */
    SERVER("server", "1.3.6.1.5.5.7.3.1"),
    /** To be presented by those that connect. */
    CLIENT("client", "1.3.6.1.5.5.7.3.2");

    private static final String ANY = "2.5.29.37.0";

    private final String noun;
    private final String purpose;

    Usage(String noun, String purpose) {
        this.noun = noun;
        this.purpose = purpose;
    }

    /** Who presents it. */
    String noun() {
        return noun;
    }

    /** Whether key usage and extended key usage, where there are any, say so. */
    boolean allows(X509Certificate certificate) {
        boolean[] usage = certificate.getKeyUsage();
        if (usage != null && !usage[0]) {
            return false;
        }
        try {
            List<String> purposes = certificate.getExtendedKeyUsage();
            return purposes == null || purposes.contains(purpose) || purposes.contains(ANY);
        } catch (CertificateParsingException e) {
            return false;
        }
    }
}
