// SPDX-License-Identifier: Apache-2.0
package io.peili.auth.internal;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Lets a TLS handshake end well whatever certificate the client has, once it has proved to hold the key. Who that is, and
 * whether it may ask, is decided for each request by {@link NodeCluster#admit}, which can say why not.
 */
final class AnyClient extends X509ExtendedTrustManager {
    private final Trust clients;

    AnyClient(Trust clients) {
        this.clients = clients;
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, @Nullable SSLEngine engine) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, @Nullable Socket socket) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, @Nullable SSLEngine engine)
            throws CertificateException {
        throw notForServers();
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, @Nullable Socket socket)
            throws CertificateException {
        throw notForServers();
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw notForServers();
    }

    /** The authorities named to the client, so that it can choose the right certificate. */
    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return clients.authorities().toArray(X509Certificate[]::new);
    }

    private static CertificateException notForServers() {
        return new CertificateException("this context is for listeners only");
    }
}
