// SPDX-License-Identifier: Apache-2.0
package io.peili.http.internal;

import io.peili.auth.TlsMaterial;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/** The TLS side of the registry listener; new material counts for connections that are made after it came. */
final class ServerTls {
    private final SslContextFactory.Server contexts = new SslContextFactory.Server();

    ServerTls(TlsMaterial material) {
        contexts.setSslContext(material.server());
        contexts.setExcludeProtocols();
        contexts.setIncludeProtocols(TlsMaterial.PROTOCOLS.toArray(String[]::new));
        contexts.setExcludeCipherSuites();
        contexts.setIncludeCipherSuites(TlsMaterial.SUITES.toArray(String[]::new));
        contexts.setUseCipherSuitesOrder(true);
        contexts.setWantClientAuth(true);
        contexts.setRenegotiationAllowed(false);
    }

    SslConnectionFactory connections() {
        return new BatchedTls.Factory(contexts, HttpVersion.HTTP_1_1.asString());
    }

    void reload(TlsMaterial material) throws Exception {
        contexts.reload(factory -> factory.setSslContext(material.server()));
    }
}
