// SPDX-License-Identifier: Apache-2.0
package io.peili.itests.harness;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/** Ports that nobody uses. */
public final class Ports {
    private Ports() {}

    /**
     * A port that is free at the moment.
     *
     * @param address of this machine
     * @return the port, as settings have it
     * @throws IOException if there is none
     */
    public static String free(String address) throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName(address))) {
            return String.valueOf(socket.getLocalPort());
        }
    }
}
