// SPDX-License-Identifier: Apache-2.0
package io.peili.itests.cluster;

import io.peili.itests.harness.Node;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/** Has a large blob being served, and takes no more than its beginning at first. */
final class SlowReader implements AutoCloseable {
    private static final int BEGINNING = 64 * 1024;

    private final SSLSocket socket;

    SlowReader(SSLContext tls, Node node, String blob) throws IOException {
        String[] authority = node.registry().split(":");
        socket = (SSLSocket) tls.getSocketFactory().createSocket(authority[0], Integer.parseInt(authority[1]));
        socket.setReceiveBufferSize(BEGINNING);
        String request = "GET /v2/registry.example.org/peili/node/blobs/sha256:" + blob + " HTTP/1.1\r\nHost: "
                + node.registry() + "\r\nConnection: close\r\n\r\n";
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        byte[] beginning = socket.getInputStream().readNBytes(BEGINNING);
        if (!new String(beginning, StandardCharsets.ISO_8859_1).startsWith("HTTP/1.1 200")) {
            throw new IOException("not served");
        }
    }

    /** Takes all that still comes, and says how much that was. */
    long rest() throws IOException {
        socket.setSoTimeout(20_000);
        byte[] buffer = new byte[BEGINNING];
        long all = 0;
        try {
            for (int read = 0; read >= 0; read = socket.getInputStream().read(buffer)) {
                all += read;
            }
        } catch (SocketTimeoutException stalled) {
            throw stalled;
        } catch (IOException cut) {
            return all;
        }
        return all;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
