// SPDX-License-Identifier: Apache-2.0
package io.peili.auth.internal;

import io.peili.auth.TlsMaterial;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.security.cert.X509Certificate;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;

/** A connection between two nodes over loopback, with the host name verified. */
final class Handshake implements AutoCloseable {
    private final SSLSocket server;
    private final SSLSocket client;

    Handshake(SSLContext listening, SSLContext connecting) throws IOException {
        SSLParameters parameters = connecting.getDefaultSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        parameters.setProtocols(TlsMaterial.PROTOCOLS.toArray(String[]::new));
        parameters.setCipherSuites(TlsMaterial.SUITES.toArray(String[]::new));
        InetAddress loopback = InetAddress.getByName("127.0.0.1");
        try (SSLServerSocket listener =
                (SSLServerSocket) listening.getServerSocketFactory().createServerSocket(0, 1, loopback)) {
            listener.setWantClientAuth(true);
            CompletableFuture<SSLSocket> accepted = CompletableFuture.supplyAsync(() -> accept(listener));
            client = (SSLSocket) connecting.getSocketFactory().createSocket("127.0.0.1", listener.getLocalPort());
            client.setSSLParameters(parameters);
            client.startHandshake();
            server = accepted.get();
            ping();
        } catch (InterruptedException | ExecutionException e) {
            throw new IOException(e);
        }
    }

    /** One byte each way. */
    void ping() throws IOException {
        client.getOutputStream().write(42);
        if (server.getInputStream().read() != 42) {
            throw new IOException("nothing came to the server");
        }
        server.getOutputStream().write(43);
        if (client.getInputStream().read() != 43) {
            throw new IOException("nothing came to the client");
        }
    }

    X509Certificate clientCertificate() throws SSLPeerUnverifiedException {
        return (X509Certificate) server.getSession().getPeerCertificates()[0];
    }

    X509Certificate serverCertificate() throws SSLPeerUnverifiedException {
        return (X509Certificate) client.getSession().getPeerCertificates()[0];
    }

    String protocol() {
        return client.getSession().getProtocol();
    }

    @Override
    public void close() throws IOException {
        client.close();
        server.close();
    }

    private static SSLSocket accept(SSLServerSocket listener) {
        try {
            SSLSocket socket = (SSLSocket) listener.accept();
            socket.startHandshake();
            return socket;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
