// SPDX-License-Identifier: Apache-2.0
package io.peili.itests.cluster;

import io.peili.itests.harness.Node;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/** Has a large blob being served, and takes little of it. */
final class SlowReader implements AutoCloseable {
    private static final int BEGINNING = 64 * 1024;
    private static final int A_LITTLE = 1024;

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

    /** Takes a little more, or finds that there is no more. */
    boolean isCut() {
        try {
            socket.setSoTimeout(1000);
            byte[] some = new byte[A_LITTLE];
            return socket.getInputStream().read(some) < 0;
        } catch (IOException e) {
            return true;
        }
    }

    /** Takes all the rest. */
    long rest() throws IOException {
        socket.setSoTimeout(20_000);
        try (InputStream in = socket.getInputStream()) {
            return in.transferTo(java.io.OutputStream.nullOutputStream());
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
