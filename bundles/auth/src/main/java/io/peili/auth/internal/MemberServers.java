// SPDX-License-Identifier: Apache-2.0
package io.peili.auth.internal;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Trusts servers of the cluster that were not put out of it, all or the one of a name; host names and dates are checked by the
 * JDK.
 */
final class MemberServers extends X509ExtendedTrustManager {
    private final X509ExtendedTrustManager jdk;
    private final Revocations revocations;
    private final Optional<String> only;

    MemberServers(X509ExtendedTrustManager jdk, Revocations revocations, Optional<String> only) {
        this.jdk = jdk;
        this.revocations = revocations;
        this.only = only;
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        jdk.checkServerTrusted(chain, authType);
        check(chain[0]);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, @Nullable Socket socket)
            throws CertificateException {
        jdk.checkServerTrusted(chain, authType, socket);
        check(chain[0]);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, @Nullable SSLEngine engine)
            throws CertificateException {
        jdk.checkServerTrusted(chain, authType, engine);
        check(chain[0]);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        jdk.checkClientTrusted(chain, authType);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, @Nullable Socket socket)
            throws CertificateException {
        jdk.checkClientTrusted(chain, authType, socket);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, @Nullable SSLEngine engine)
            throws CertificateException {
        jdk.checkClientTrusted(chain, authType, engine);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return jdk.getAcceptedIssuers();
    }

    private void check(X509Certificate certificate) throws CertificateException {
        if (revocations.refuses(certificate)) {
            throw new CertificateException(Names.common(certificate) + " was put out of the cluster");
        }
        String name = Names.common(certificate);
        if (only.isPresent() && !only.get().equals(name)) {
            throw new CertificateException("node " + name + " answers there (expected: " + only.get() + ")");
        }
    }
}
