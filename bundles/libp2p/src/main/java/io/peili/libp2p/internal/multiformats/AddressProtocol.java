// SPDX-License-Identifier: Apache-2.0
package io.peili.libp2p.internal.multiformats;

import java.util.Arrays;
import java.util.Optional;

/** The protocols of multiaddrs that can be cut apart. */
enum AddressProtocol {
    IP4("ip4", 4, Kind.IP, 4),
    TCP("tcp", 6, Kind.PORT, 2),
    IP6("ip6", 41, Kind.IP, 16),
    IP6ZONE("ip6zone", 42, Kind.TEXT, AddressProtocol.VARIABLE),
    IPCIDR("ipcidr", 43, Kind.BYTE, 1),
    DNS("dns", 53, Kind.TEXT, AddressProtocol.VARIABLE),
    DNS4("dns4", 54, Kind.TEXT, AddressProtocol.VARIABLE),
    DNS6("dns6", 55, Kind.TEXT, AddressProtocol.VARIABLE),
    DNSADDR("dnsaddr", 56, Kind.TEXT, AddressProtocol.VARIABLE),
    UDP("udp", 273, Kind.PORT, 2),
    WEBRTC_DIRECT("webrtc-direct", 280, Kind.NONE, 0),
    WEBRTC("webrtc", 281, Kind.NONE, 0),
    P2P_CIRCUIT("p2p-circuit", 290, Kind.NONE, 0),
    UNIX("unix", 400, Kind.HEX, AddressProtocol.VARIABLE),
    P2P("p2p", 421, Kind.PEER, AddressProtocol.VARIABLE),
    TLS("tls", 448, Kind.NONE, 0),
    SNI("sni", 449, Kind.TEXT, AddressProtocol.VARIABLE),
    NOISE("noise", 454, Kind.NONE, 0),
    QUIC("quic", 460, Kind.NONE, 0),
    QUIC_V1("quic-v1", 461, Kind.NONE, 0),
    WEBTRANSPORT("webtransport", 465, Kind.NONE, 0),
    CERTHASH("certhash", 466, Kind.HEX, AddressProtocol.VARIABLE),
    WS("ws", 477, Kind.NONE, 0),
    WSS("wss", 478, Kind.NONE, 0);

    /** How the value stands in text. */
    enum Kind {
        NONE,
        IP,
        PORT,
        BYTE,
        TEXT,
        PEER,
        HEX
    }

    static final int VARIABLE = -1;

    final String text;
    final int code;
    final Kind kind;
    final int size;

    AddressProtocol(String text, int code, Kind kind, int size) {
        this.text = text;
        this.code = code;
        this.kind = kind;
        this.size = size;
    }

    static Optional<AddressProtocol> ofCode(long code) {
        return Arrays.stream(values()).filter(p -> p.code == code).findFirst();
    }

    static Optional<AddressProtocol> named(String text) {
        String name = "ipfs".equals(text) ? "p2p" : text;
        return Arrays.stream(values()).filter(p -> p.text.equals(name)).findFirst();
    }
}
