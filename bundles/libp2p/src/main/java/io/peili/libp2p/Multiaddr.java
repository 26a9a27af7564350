// SPDX-License-Identifier: Apache-2.0
package io.peili.libp2p;

import io.peili.libp2p.codec.MalformedException;
import io.peili.libp2p.internal.multiformats.AddressCodec;
import io.peili.libp2p.internal.multiformats.AddressPart;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * How a peer can be reached, for example {@code /ip4/10.1.2.3/tcp/5001/p2p/12D3Koo…}. Parts of unknown protocols are
 * carried along but not understood. Immutable; compared byte by byte.
 */
public final class Multiaddr {
    /** The longest address that is read. */
    public static final int MAX_BYTES = 1024;

    private final byte[] bytes;

    private Multiaddr(byte[] bytes) {
        this.bytes = bytes;
    }

    /**
     * Reads the binary form.
     *
     * @param bytes the address
     * @return the address
     * @throws MalformedException if it is empty, cut off, or too long
     */
    public static Multiaddr of(byte[] bytes) throws MalformedException {
        AddressCodec.decode(bytes);
        return new Multiaddr(bytes.clone());
    }

    /**
     * Reads the text form.
     *
     * @param text the address
     * @return the address
     * @throws IllegalArgumentException if it is none
     */
    public static Multiaddr parse(String text) {
        return new Multiaddr(AddressCodec.parse(text));
    }

    /**
     * The address of a TCP listener.
     *
     * @param address the IP address
     * @param port the port
     * @return the address
     */
    public static Multiaddr tcp(InetAddress address, int port) {
        return new Multiaddr(AddressCodec.tcp(address, port));
    }

    /**
     * The address of a TCP socket.
     *
     * @param socket a resolved socket address
     * @return the address
     */
    public static Multiaddr tcp(InetSocketAddress socket) {
        return tcp(socket.getAddress(), socket.getPort());
    }

    /**
     * The IP address and port, where the address is nothing but IP, TCP and perhaps a peer id: one that this node dials.
     *
     * @return the socket address, or empty
     */
    public Optional<InetSocketAddress> tcpSocket() {
        List<AddressPart> parts = parts();
        boolean plain = parts.size() == 2 || parts.size() == 3 && parts.get(2).isPeer();
        if (!plain || !parts.get(1).isTcp()) {
            return Optional.empty();
        }
        int port = parts.get(1).number();
        return parts.get(0).address().map(address -> new InetSocketAddress(address, port));
    }

    /**
     * The host name and port, where the address begins with dns, dns4 or dns6 and TCP.
     *
     * @return the unresolved name and port, or empty
     */
    public Optional<InetSocketAddress> dnsSocket() {
        List<AddressPart> parts = parts();
        boolean plain = parts.size() == 2 || parts.size() == 3 && parts.get(2).isPeer();
        if (!plain || !parts.get(1).isTcp()) {
            return Optional.empty();
        }
        int port = parts.get(1).number();
        return parts.get(0).hostName().map(name -> InetSocketAddress.createUnresolved(name, port));
    }

    /**
     * The peer at the end of the address.
     *
     * @return its id, or empty where the address names none
     */
    public Optional<PeerId> peerId() {
        List<AddressPart> parts = parts();
        AddressPart last = parts.get(parts.size() - 1);
        if (!last.isPeer()) {
            return Optional.empty();
        }
        try {
            return Optional.of(PeerId.of(last.value()));
        } catch (MalformedException e) {
            return Optional.empty();
        }
    }

    /**
     * The address with a peer at its end.
     *
     * @param peer the peer, in the place of the one that is there
     * @return the address
     */
    public Multiaddr withPeer(PeerId peer) {
        byte[] suffix = AddressCodec.peer(peer.bytes());
        byte[] base = withoutPeer().bytes;
        byte[] joined = Arrays.copyOf(base, base.length + suffix.length);
        System.arraycopy(suffix, 0, joined, base.length, suffix.length);
        return new Multiaddr(joined);
    }

    /**
     * The address without a peer at its end.
     *
     * @return the address
     */
    public Multiaddr withoutPeer() {
        List<AddressPart> parts = parts();
        AddressPart last = parts.get(parts.size() - 1);
        if (parts.size() < 2 || !last.isPeer()) {
            return this;
        }
        return new Multiaddr(Arrays.copyOf(bytes, bytes.length - last.size()));
    }

    /**
     * The binary form.
     *
     * @return a copy
     */
    public byte[] bytes() {
        return bytes.clone();
    }

    private List<AddressPart> parts() {
        try {
            return AddressCodec.decode(bytes);
        } catch (MalformedException e) {
            throw new IllegalStateException("an address that was read before", e);
        }
    }

    /** {@inheritDoc} */
    @Override
    public boolean equals(Object other) {
        return other instanceof Multiaddr address && Arrays.equals(bytes, address.bytes);
    }

    /** {@inheritDoc} */
    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /** {@return the text form; what is not understood stands as {@code /0x<code>/<hex>}} */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        parts().forEach(part -> text.append('/').append(part));
        return text.toString();
    }
}
