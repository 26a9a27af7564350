// SPDX-License-Identifier: Apache-2.0
package io.peili.auth.internal;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSocketFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connections of one call, which are closed when its time is over: however slowly the other side sends, handshake and
 * headers too, the call ends. The time begins when this is made, and nothing is left of it once this is closed.
 */
final class LimitedCall extends SSLSocketFactory implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LimitedCall.class);

    private final SSLSocketFactory sockets;
    private final CompletableFuture<Boolean> over = new CompletableFuture<>();

    /**
     * Begins a call.
     *
     * @param sockets makes the connections secure
     * @param limit how long it may last
     */
    LimitedCall(SSLSocketFactory sockets, Duration limit) {
        this.sockets = sockets;
        over.completeOnTimeout(true, limit.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Whether the time was over before the call was. */
    boolean late() {
        return over.getNow(false);
    }

    /** Ends the call in time. */
    @Override
    public void close() {
        over.complete(false);
    }

    /** The JDK connects by itself, because there is no other way here, and has the connection made secure then. */
    @Override
    public Socket createSocket(Socket plain, String host, int port, boolean autoClose) throws IOException {
        over.thenAccept(late -> {
            if (late) {
                end(plain);
            }
        });
        return sockets.createSocket(plain, host, port, autoClose);
    }

    private static void end(Socket plain) {
        try {
            plain.close();
        } catch (IOException e) {
            LOG.trace("A connection does not close", e);
        }
    }

    @Override
    public String[] getDefaultCipherSuites() {
        return sockets.getDefaultCipherSuites();
    }

    @Override
    public String[] getSupportedCipherSuites() {
        return sockets.getSupportedCipherSuites();
    }

    @Override
    public Socket createSocket(String host, int port) {
        throw unlimited();
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress localHost, int localPort) {
        throw unlimited();
    }

    @Override
    public Socket createSocket(InetAddress host, int port) {
        throw unlimited();
    }

    @Override
    public Socket createSocket(InetAddress address, int port, InetAddress localAddress, int localPort) {
        throw unlimited();
    }

    private static UnsupportedOperationException unlimited() {
        return new UnsupportedOperationException("a connection whose making would not be limited");
    }
}
