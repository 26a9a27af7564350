// SPDX-License-Identifier: Apache-2.0
package io.peili.http.internal;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.UnsupportedAddressTypeException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The listening sockets of one port on several addresses. */
record Sockets(List<ServerSocketChannel> channels, int port) {
    private static final Logger LOG = LoggerFactory.getLogger(Sockets.class);
    private static final int BACKLOG = 1024;
    private static final InetAddress LOOPBACK_4 = literal("127.0.0.1");
    private static final InetAddress LOOPBACK_6 = literal("::1");

    /** The loopback addresses that a node listens on: its own one, or all. */
    static Set<InetAddress> loopback(Optional<InetAddress> own) {
        if (own.isPresent() && own.get().isLoopbackAddress()) {
            return Set.of(own.get());
        }
        Set<InetAddress> all = new LinkedHashSet<>();
        all.add(LOOPBACK_4);
        all.add(LOOPBACK_6);
        return all;
    }

    /** Fails where an address is not one of this machine. */
    static void checkOwn(InetAddress address) throws SocketException {
        if (NetworkInterface.getByInetAddress(address) == null) {
            throw new BadSettingException("address", address.getHostAddress(), "an address of this node");
        }
    }

    /**
     * Binds all addresses to one port.
     *
     * @param key the configuration key that the port comes from, for the message
     */
    static Sockets bind(String key, Set<InetAddress> addresses, int port) {
        List<ServerSocketChannel> bound = new ArrayList<>();
        int actual = port;
        try {
            for (InetAddress address : addresses) {
                Optional<ServerSocketChannel> channel = bind(key, address, actual);
                if (channel.isPresent()) {
                    bound.add(channel.get());
                    actual = channel.get().socket().getLocalPort();
                }
            }
        } catch (BadSettingException e) {
            bound.forEach(Sockets::close);
            throw e;
        }
        return new Sockets(List.copyOf(bound), actual);
    }

    private static Optional<ServerSocketChannel> bind(String key, InetAddress address, int port) {
        ServerSocketChannel channel = null;
        try {
            channel = ServerSocketChannel.open();
            channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            channel.bind(new InetSocketAddress(address, port), BACKLOG);
            return Optional.of(channel);
        } catch (IOException | UnsupportedAddressTypeException e) {
            if (channel != null) {
                close(channel);
            }
            if (!isInUse(e) && address.equals(LOOPBACK_6)) {
                LOG.debug("no IPv6 loopback here", e);
                return Optional.empty();
            }
            throw problem(key, address, port, e);
        }
    }

    private static BadSettingException problem(String key, InetAddress address, int port, Exception cause) {
        if (isInUse(cause)) {
            return new BadSettingException(
                    key, port, "a free port; on " + address.getHostAddress() + " another process listens there", cause);
        }
        if (cause instanceof BindException) {
            return new BadSettingException("address", address.getHostAddress(), "an address of this node", cause);
        }
        return new BadSettingException(
                key,
                port,
                "a port this process may listen on; " + address.getHostAddress() + ": " + cause.getMessage());
    }

    private static boolean isInUse(Exception e) {
        return e instanceof BindException && String.valueOf(e.getMessage()).contains("in use");
    }

    Set<InetAddress> addresses() {
        Set<InetAddress> addresses = new LinkedHashSet<>();
        channels.forEach(channel -> addresses.add(channel.socket().getInetAddress()));
        return addresses;
    }

    void close() {
        channels.forEach(Sockets::close);
    }

    static void close(ServerSocketChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            LOG.debug("a listening socket did not close", e);
        }
    }

    private static InetAddress literal(String address) {
        try {
            return InetAddress.getByName(address);
        } catch (UnknownHostException e) {
            throw new IllegalStateException(address + " is no address", e);
        }
    }
}
