// SPDX-License-Identifier: Apache-2.0
package io.peili.auth.internal;

import io.peili.auth.TlsMaterial;
import java.security.GeneralSecurityException;
import java.util.Optional;
import javax.net.ssl.CertPathTrustManagerParameters;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSessionContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/** Makes what speaks TLS of credentials. */
final class Contexts {
    private static final int MAX_SESSIONS = 4096;
    private static final int SESSION_SECONDS = 3600;

    private Contexts() {}

    static TlsMaterial of(Credentials credentials, Revocations revocations) {
        try {
            SSLContext server = context(credentials.server(), new AnyClient(credentials.clients()));
            bound(server.getServerSessionContext());
            return new TlsMaterial(
                    server,
                    client(credentials, revocations, Optional.empty()),
                    credentials.server().chain());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java cannot speak TLS", e);
        }
    }

    /** For connections to all members, or to the one of a name. */
    static SSLContext client(Credentials credentials, Revocations revocations, Optional<String> only) {
        try {
            TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
            factory.init(
                    new CertPathTrustManagerParameters(credentials.servers().parameters()));
            X509ExtendedTrustManager servers = (X509ExtendedTrustManager) factory.getTrustManagers()[0];
            SSLContext client = context(credentials.client(), new MemberServers(servers, revocations, only));
            bound(client.getClientSessionContext());
            return client;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java cannot speak TLS", e);
        }
    }

    private static SSLContext context(Pair pair, TrustManager... trust) throws GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(new KeyManager[] {new OneKey(pair)}, trust, null);
        return context;
    }

    private static void bound(SSLSessionContext sessions) {
        sessions.setSessionCacheSize(MAX_SESSIONS);
        sessions.setSessionTimeout(SESSION_SECONDS);
    }
}
