// SPDX-License-Identifier: Apache-2.0
package io.peili.auth.internal;

import io.peili.auth.Admission;
import io.peili.auth.Caller;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Says whether a chain of certificates makes its holder a member. What was found out is remembered, so that only the
 * first request of a caller pays for following the chain. Thread-safe.
 */
final class Membership {
    private static final int MAX_CHAIN = 8;
    private static final int MAX_REMEMBERED = 1024;
    private static final Duration REFUSALS = Duration.ofMinutes(1);

    private final Trust trust;
    private final Usage usage;
    private final Revocations revocations;
    private final Map<List<X509Certificate>, Verdict> remembered = new ConcurrentHashMap<>();

    private record Verdict(Admission admission, Instant until) {}

    /**
     * Judges certificates of one kind.
     *
     * @param trust who has to have signed them
     * @param usage what they have to be for
     * @param revocations which no longer count
     */
    Membership(Trust trust, Usage usage, Revocations revocations) {
        this.trust = trust;
        this.usage = usage;
        this.revocations = revocations;
    }

    /** Decides about a caller with at least one certificate. */
    Admission of(Caller caller, Instant now) {
        return revocations.addresses().contains(caller.address())
                ? new Admission.Refused("the node at this address was put out of the cluster")
                : of(caller.chain(), now);
    }

    /** Decides about a chain of at least one certificate. */
    Admission of(List<X509Certificate> chain, Instant now) {
        if (chain.size() > MAX_CHAIN) {
            return new Admission.Refused(
                    "a chain of " + chain.size() + " certificates (expected: at most " + MAX_CHAIN + ")");
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
        String who = "the " + usage.noun() + " certificate of " + Names.common(leaf);
        if (!Dates.valid(leaf, now)) {
            return refusal(who + " is valid from " + Dates.begin(leaf) + " to " + Dates.end(leaf) + " only", now);
        }
        if (!usage.allows(leaf)) {
            return refusal(
                    who + " is not for " + usage.noun() + "s (expected: extended key usage " + usage.noun() + "Auth)",
                    now);
        }
        if (revocations.refuses(leaf)) {
            return refusal(who + " was revoked", now);
        }
        Optional<Instant> until = trust.follow(chain, now);
        return until.map(end -> new Verdict(new Admission.Member(Names.common(leaf)), end))
                .orElseGet(() -> refusal(who + " is not signed by the CA of this cluster", now));
    }

    private static Verdict refusal(String reason, Instant now) {
        return new Verdict(new Admission.Refused(reason), now.plus(REFUSALS));
    }
}
