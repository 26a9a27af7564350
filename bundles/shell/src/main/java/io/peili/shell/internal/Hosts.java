// SPDX-License-Identifier: Apache-2.0
package io.peili.shell.internal;

import io.peili.routing.Peer;
import java.net.InetAddress;

/** Addresses as URLs have them. */
final class Hosts {
    private Hosts() {}

    static String authority(InetAddress address, int port) {
        return new Peer("", address.getHostAddress(), port).authority();
    }
}
