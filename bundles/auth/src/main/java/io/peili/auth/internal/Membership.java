// SPDX-License-Identifier: Apache-2.0
package io.peili.auth.internal;

import io.peili.auth.Admission;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;

/**
 * Says whether a chain of certificates makes its holder a member. What was found out is remembered, so that only the
 * first request of a caller pays for following the chain. Thread-safe.
 */
final class Membership {
    private static final int MAX_CHAIN = 8;
    private static final int MAX_REMEMBERED = 1024;
    private static final int MAX_NAME = 64;
    private static final Duration REFUSALS = Duration.ofMinutes(1);
    private static final String CLIENT_AUTH = "1.3.6.1.5.5.7.3.2";
    private static final String ANY_USAGE = "2.5.29.37.0";

    private final Trust clients;
    private final Map<List<X509Certificate>, Verdict> remembered = new ConcurrentHashMap<>();

    private record Verdict(Admission admission, Instant until) {}

    Membership(Trust clients) {
        this.clients = clients;
    }

    /** Decides about a chain of at least one certificate. */
    Admission of(List<X509Certificate> chain, Instant now) {
        if (chain.size() > MAX_CHAIN) {
            return new Admission.Refused(
                    "the client sent " + chain.size() + " certificates (expected: at most " + MAX_CHAIN + ")");
        }
        Verdict known = remembered.get(chain);
        if (known != null && now.isBefore(known.until()) && !now.isBefore(Dates.begin(chain.get(0)))) {
            return known.admission();
        }
        Verdict verdict = judge(chain, now);
        if (remembered.size() >= MAX_REMEMBERED) {
            remembered.clear();
        }
        remembered.put(chain, verdict);
        return verdict.admission();
    }

    /** How many verdicts are remembered. */
    int remembered() {
        return remembered.size();
    }

    private Verdict judge(List<X509Certificate> chain, Instant now) {
        X509Certificate leaf = chain.get(0);
        String who = "the client certificate of " + name(leaf);
        if (!Dates.valid(leaf, now)) {
            return refusal(who + " is valid from " + Dates.begin(leaf) + " to " + Dates.end(leaf) + " only", now);
        }
        if (!forClients(leaf)) {
            return refusal(who + " is not for clients (expected: extended key usage clientAuth)", now);
        }
        Optional<Instant> until = clients.follow(chain, now);
        return until.map(end -> new Verdict(new Admission.Member(name(leaf)), end))
                .orElseGet(() -> refusal(who + " is not signed by the CA of this cluster", now));
    }

    private static Verdict refusal(String reason, Instant now) {
        return new Verdict(new Admission.Refused(reason), now.plus(REFUSALS));
    }

    private static boolean forClients(X509Certificate certificate) {
        boolean[] usage = certificate.getKeyUsage();
        if (usage != null && !usage[0]) {
            return false;
        }
        try {
            List<String> purposes = certificate.getExtendedKeyUsage();
            return purposes == null || purposes.contains(CLIENT_AUTH) || purposes.contains(ANY_USAGE);
        } catch (CertificateParsingException e) {
            return false;
        }
    }

    private static String name(X509Certificate certificate) {
        String subject = certificate.getSubjectX500Principal().getName();
        String name = subject;
        try {
            for (Rdn part : new LdapName(subject).getRdns()) {
                if (part.getType().equalsIgnoreCase("CN")) {
                    name = String.valueOf(part.getValue());
                }
            }
        } catch (InvalidNameException e) {
            name = subject;
        }
        String printable = name.replaceAll("[^\\x20-\\x7e]", "?");
        return printable.substring(0, Math.min(MAX_NAME, printable.length()));
    }
}
