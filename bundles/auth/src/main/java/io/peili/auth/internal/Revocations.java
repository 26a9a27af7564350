// SPDX-License-Identifier: Apache-2.0
package io.peili.auth.internal;

import io.peili.auth.internal.document.Revocation;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Who was put out of the cluster, made ready to be asked for each request. Immutable. */
final class Revocations {
    static final Revocations NONE = new Revocations(List.of());

    private final Map<String, Instant> names;
    private final Set<InetAddress> addresses;
    private final Set<String> peers;

    Revocations(List<Revocation> revoked) {
        names = revoked.stream()
                .collect(Collectors.toMap(Revocation::name, Revocation::at, (one, other) -> later(one, other)));
        addresses = revoked.stream()
                .flatMap(entry -> entry.addresses().stream())
                .flatMap(address -> outside(address).stream())
                .collect(Collectors.toUnmodifiableSet());
        peers = revoked.stream().flatMap(entry -> entry.peers().stream()).collect(Collectors.toUnmodifiableSet());
    }

    /** Whether this certificate no longer counts. */
    boolean refuses(X509Certificate certificate) {
        return refuse(Names.common(certificate), Dates.begin(certificate));
    }

    /** Whether a certificate of that name that begins then no longer counts. */
    boolean refuse(String name, Instant begin) {
        return since(name).filter(at -> !begin.isAfter(at)).isPresent();
    }

    /** When the bearer of a name was put out. */
    Optional<Instant> since(String name) {
        return Optional.ofNullable(names.get(name));
    }

    Set<InetAddress> addresses() {
        return addresses;
    }

    Set<String> peers() {
        return peers;
    }

    private static Instant later(Instant one, Instant other) {
        return List.of(one, other).stream().max(Comparator.naturalOrder()).orElseThrow();
    }

    /** An address that tells nodes apart: a literal, and not one that every machine has. */
    static Optional<InetAddress> outside(String address) {
        try {
            return NodeName.isLiteral(address)
                    ? Optional.of(InetAddress.getByName(address)).filter(literal -> !literal.isLoopbackAddress())
                    : Optional.empty();
        } catch (UnknownHostException e) {
            return Optional.empty();
        }
    }
}
