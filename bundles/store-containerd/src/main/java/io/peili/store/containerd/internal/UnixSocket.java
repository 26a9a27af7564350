// SPDX-License-Identifier: Apache-2.0
package io.peili.store.containerd.internal;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;

/** Tries a unix socket, without gRPC, so that nothing is loaded for a containerd that is not there. */
final class UnixSocket {
    private UnixSocket() {}

    /**
     * Connects and hangs up. Does not wait.
     *
     * @throws IOException if nobody listens, or the socket may not be used; the message says why
     */
    static void probe(Path socket) throws IOException {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.configureBlocking(false);
            channel.connect(UnixDomainSocketAddress.of(socket));
        } catch (IOException | UnsupportedOperationException e) {
            throw new IOException("nobody answers at " + socket + " (" + e.getMessage() + ")", e);
        }
    }
}
