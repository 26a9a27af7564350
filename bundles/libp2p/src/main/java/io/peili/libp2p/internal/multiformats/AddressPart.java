// SPDX-License-Identifier: Apache-2.0
package io.peili.libp2p.internal.multiformats;

import io.netty.util.NetUtil;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One protocol of a multiaddr with its value; without a protocol, all that follows an unknown code. */
public final class AddressPart {
    private final @Nullable AddressProtocol protocol;
    private final long code;
    private final byte[] value;
    private final int size;

    AddressPart(@Nullable AddressProtocol protocol, long code, byte[] value, int size) {
        this.protocol = protocol;
        this.code = code;
        this.value = value;
        this.size = size;
    }

    /** How many bytes of the address it takes. */
    public int size() {
        return size;
    }

    /** The value without its length. */
    public byte[] value() {
        return value.clone();
    }

    /** Whether it names a peer. */
    public boolean isPeer() {
        return protocol == AddressProtocol.P2P;
    }

    /** Whether it is a TCP port. */
    public boolean isTcp() {
        return protocol == AddressProtocol.TCP;
    }

    /** The value as a port. */
    public int number() {
        return (value[0] & 0xFF) << 8 | value[1] & 0xFF;
    }

    /** The value as an IP address, if it is one. */
    public Optional<InetAddress> address() {
        if (protocol != AddressProtocol.IP4 && protocol != AddressProtocol.IP6) {
            return Optional.empty();
        }
        try {
            return Optional.of(InetAddress.getByAddress(value));
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an IP address of " + value.length + " bytes", e);
        }
    }

    /** The value as a host name, if it is one that can be resolved. */
    public Optional<String> hostName() {
        boolean dns =
                protocol == AddressProtocol.DNS || protocol == AddressProtocol.DNS4 || protocol == AddressProtocol.DNS6;
        return dns ? Optional.of(new String(value, StandardCharsets.UTF_8)) : Optional.empty();
    }

    @Override
    public String toString() {
        if (protocol == null) {
            return "0x" + Long.toHexString(code) + "/" + HexFormat.of().formatHex(value);
        }
        return switch (protocol.kind) {
            case NONE -> protocol.text;
            case IP -> protocol.text + "/" + ipText();
            case PORT -> protocol.text + "/" + number();
            case BYTE -> protocol.text + "/" + (value[0] & 0xFF);
            case TEXT -> protocol.text + "/" + new String(value, StandardCharsets.UTF_8);
            case PEER -> protocol.text + "/" + BaseX.BASE58.encode(value);
            case HEX -> protocol.text + "/" + HexFormat.of().formatHex(value);
        };
    }

    private String ipText() {
        InetAddress ip = address().orElseThrow();
        boolean mapped = protocol == AddressProtocol.IP6 && ip instanceof Inet4Address;
        return (mapped ? "::ffff:" : "") + NetUtil.toAddressString(ip);
    }
}
