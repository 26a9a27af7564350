// SPDX-License-Identifier: Apache-2.0
package io.peili.node.internal;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** Asks the node's own {@code /readyz}, so that start-up and probes never disagree. */
final class ReadyCheck {
    private static final int TIMEOUT_MILLIS = 2000;
    private static final int MAX_ANSWER = 16 * 1024;

    private final InetSocketAddress admin;

    ReadyCheck(InetSocketAddress admin) {
        this.admin = admin;
    }

    /**
     * The node's answer.
     *
     * @param ready whether it was 200
     * @param text the body
     */
    record Answer(boolean ready, String text) {}

    Answer ask() {
        try (Socket socket = new Socket()) {
            socket.connect(admin, TIMEOUT_MILLIS);
            socket.setSoTimeout(TIMEOUT_MILLIS);
            String request = "GET /readyz HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            String answer = new String(socket.getInputStream().readNBytes(MAX_ANSWER), StandardCharsets.UTF_8);
            int body = answer.indexOf("\r\n\r\n");
            return new Answer(
                    answer.startsWith("HTTP/1.1 200 "),
                    body < 0 ? "" : answer.substring(body).trim());
        } catch (IOException e) {
            return new Answer(false, "the admin port " + admin.getPort() + " does not answer");
        }
    }
}
