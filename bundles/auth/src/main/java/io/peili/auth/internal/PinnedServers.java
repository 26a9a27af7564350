// SPDX-License-Identifier: Apache-2.0
package io.peili.auth.internal;

import io.peili.auth.internal.token.Secrets;
import java.net.Socket;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/** Trusts exactly the members of the cluster whose CA has a known fingerprint. The CA comes with the other's chain. */
final class PinnedServers extends X509ExtendedTrustManager {
    private final String fingerprint;
    private final Clock clock;

    PinnedServers(String fingerprint, Clock clock) {
        this.fingerprint = fingerprint;
        this.clock = clock;
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        List<X509Certificate> sent = List.of(chain);
        X509Certificate authority = null;
        for (X509Certificate certificate : sent) {
            if (matches(certificate)) {
                authority = certificate;
            }
        }
        if (authority == null) {
            throw new CertificateException("it belongs to another cluster than the token, or the CA was exchanged"
                    + " since: no CA with the fingerprint " + fingerprint.substring(0, 16) + "…");
        }
        if (!Usage.SERVER.allows(sent.get(0))
                || new Trust(List.of(authority)).follow(sent, clock.instant()).isEmpty()) {
            throw new CertificateException("its certificate is not one of the token's cluster, or not valid now");
        }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, @Nullable Socket socket)
            throws CertificateException {
        checkServerTrusted(chain, authType);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, @Nullable SSLEngine engine)
            throws CertificateException {
        checkServerTrusted(chain, authType);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw notForClients();
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, @Nullable Socket socket)
            throws CertificateException {
        throw notForClients();
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, @Nullable SSLEngine engine)
            throws CertificateException {
        throw notForClients();
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }

    private boolean matches(X509Certificate certificate) throws CertificateEncodingException {
        return certificate.getBasicConstraints() >= 0
                && Secrets.fingerprint(certificate.getEncoded()).equals(fingerprint);
    }

    private static CertificateException notForClients() {
        return new CertificateException("this context is for joining only");
    }
}
