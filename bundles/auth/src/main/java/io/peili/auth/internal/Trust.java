// SPDX-License-Identifier: Apache-2.0
package io.peili.auth.internal;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.InvalidAlgorithmParameterException;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertStore;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.PKIXCertPathBuilderResult;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The authorities that certificates must come from.
 *
 * @param authorities at least one; several while a CA is being replaced
 */
record Trust(List<X509Certificate> authorities) {
    private static final int MAX_PATH = 4;

    Trust {
        authorities = List.copyOf(authorities);
    }

    /**
     * Follows a chain up to an authority.
     *
     * @return the instant until which the whole path is valid, or empty where there is none at that time
     */
    Optional<Instant> follow(List<X509Certificate> chain, Instant now) {
        X509Certificate leaf = chain.get(0);
        if (authorities.contains(leaf)) {
            return Dates.valid(leaf, now) ? Optional.of(Dates.end(leaf)) : Optional.empty();
        }
        try {
            CertPathBuilder builder = CertPathBuilder.getInstance("PKIX");
            PKIXCertPathBuilderResult result = (PKIXCertPathBuilderResult) builder.build(parameters(leaf, chain, now));
            return result.getCertPath().getCertificates().stream()
                    .map(certificate -> Dates.end((X509Certificate) certificate))
                    .min(Instant::compareTo)
                    .map(until -> earlier(until, result.getTrustAnchor()));
        } catch (CertPathBuilderException e) {
            return Optional.empty();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java cannot follow certificate paths", e);
        }
    }

    /** Fails where a chain does not lead to an authority. */
    void check(Pair pair, Instant now, Object where, Object authorityFile) throws IOException {
        if (follow(pair.chain(), now).isEmpty()) {
            throw new IOException(where + " is not signed by the CA in " + authorityFile);
        }
    }

    /** What the JDK needs to check peers. */
    PKIXBuilderParameters parameters() throws InvalidAlgorithmParameterException {
        return parameters(new X509CertSelector());
    }

    private PKIXBuilderParameters parameters(X509Certificate leaf, Collection<X509Certificate> chain, Instant now)
            throws GeneralSecurityException {
        X509CertSelector target = new X509CertSelector();
        target.setCertificate(leaf);
        PKIXBuilderParameters parameters = parameters(target);
        parameters.setDate(Date.from(now));
        parameters.addCertStore(CertStore.getInstance("Collection", new CollectionCertStoreParameters(chain)));
        return parameters;
    }

    private PKIXBuilderParameters parameters(X509CertSelector target) throws InvalidAlgorithmParameterException {
        Set<TrustAnchor> anchors = authorities.stream()
                .map(authority -> new TrustAnchor(authority, null))
                .collect(Collectors.toSet());
        PKIXBuilderParameters parameters = new PKIXBuilderParameters(anchors, target);
        parameters.setRevocationEnabled(false);
        parameters.setMaxPathLength(MAX_PATH);
        return parameters;
    }

    private static Instant earlier(Instant until, TrustAnchor anchor) {
        X509Certificate authority = anchor.getTrustedCert();
        Instant end = Dates.end(authority);
        return end.isBefore(until) ? end : until;
    }
}
