// SPDX-License-Identifier: Apache-2.0
package io.peili.auth.internal;

import java.security.cert.X509Certificate;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;

/** What certificates call their holders. */
final class Names {
    private static final int MAX_NAME = 64;

    private Names() {}

    /** The common name, or the whole subject where there is none that is a text; printable and not long. */
    static String common(X509Certificate certificate) {
        String subject = certificate.getSubjectX500Principal().getName();
        String name = subject;
        try {
            for (Rdn part : new LdapName(subject).getRdns()) {
                if (part.getType().equalsIgnoreCase("CN")) {
                    name = part.getValue() instanceof String text ? text : subject;
                }
            }
        } catch (InvalidNameException e) {
            name = subject;
        }
        return printable(name);
    }

    /** Whether a certificate may call its holder so. */
    static boolean possible(String name) {
        return !name.isEmpty() && printable(name).equals(name);
    }

    private static String printable(String name) {
        String printable = name.replaceAll("[^\\x20-\\x7e]", "?");
        return printable.substring(0, Math.min(MAX_NAME, printable.length()));
    }
}
