// SPDX-License-Identifier: Apache-2.0
package io.peili.libp2p;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;

/**
 * How a host is to be. Immutable; each method makes another one.
 *
 * @param identity the key pair of the node
 * @param listen the sockets to listen on; port 0 takes a free one
 * @param announce the addresses to tell others; empty for those listened on
 * @param preSharedKeys the keys of a private network: the first is dialled with, and all are accepted; without one the
 *     node speaks with everybody
 * @param gate decides about connections; without one every peer that is who it says is let through
 * @param agent what the node says it runs
 * @param threads how many threads serve the connections
 * @param limits how much it takes on
 * @param timeouts how long things may take
 */
public record HostOptions(
        Identity identity,
        List<InetSocketAddress> listen,
        List<Multiaddr> announce,
        List<PreSharedKey> preSharedKeys,
        Optional<ConnectionGate> gate,
        String agent,
        int threads,
        HostLimits limits,
        HostTimeouts timeouts) {
    /**
     * Copies the lists.
     *
     * @param identity the key pair of the node
     * @param listen the sockets to listen on
     * @param announce the addresses to tell others
     * @param preSharedKeys the keys of a private network
     * @param gate decides about connections
     * @param agent what the node says it runs
     * @param threads at least 1
     * @param limits how much it takes on
     * @param timeouts how long things may take
     */
    public HostOptions {
        listen = List.copyOf(listen);
        announce = List.copyOf(announce);
        preSharedKeys = List.copyOf(preSharedKeys);
        if (threads < 1) {
            throw new IllegalArgumentException("threads: " + threads + " (expected: 1 or more)");
        }
    }

    /**
     * The defaults: nothing is listened on, no private network, two threads.
     *
     * @param identity the key pair of the node
     * @return options
     */
    public static HostOptions of(Identity identity) {
        return new HostOptions(
                identity,
                List.of(),
                List.of(),
                List.of(),
                Optional.empty(),
                "peili",
                2,
                HostLimits.defaults(),
                HostTimeouts.defaults());
    }

    /**
     * The same, listening.
     *
     * @param sockets the sockets to listen on
     * @return options
     */
    public HostOptions listening(InetSocketAddress... sockets) {
        return new HostOptions(
                identity, List.of(sockets), announce, preSharedKeys, gate, agent, threads, limits, timeouts);
    }

    /**
     * The same, announcing.
     *
     * @param addresses the addresses to tell others
     * @return options
     */
    public HostOptions announcing(List<Multiaddr> addresses) {
        return new HostOptions(identity, listen, addresses, preSharedKeys, gate, agent, threads, limits, timeouts);
    }

    /**
     * The same, in a private network.
     *
     * @param keys its keys: the first is dialled with, and all are accepted
     * @return options
     */
    public HostOptions in(PreSharedKey... keys) {
        return new HostOptions(identity, listen, announce, List.of(keys), gate, agent, threads, limits, timeouts);
    }

    /**
     * The same, letting peers through a gate.
     *
     * @param guard decides about connections
     * @return options
     */
    public HostOptions behind(ConnectionGate guard) {
        return new HostOptions(
                identity, listen, announce, preSharedKeys, Optional.of(guard), agent, threads, limits, timeouts);
    }

    /**
     * The same, running something else.
     *
     * @param name what the node says it runs, for example {@code peili/0.1.0}
     * @return options
     */
    public HostOptions agent(String name) {
        return new HostOptions(identity, listen, announce, preSharedKeys, gate, name, threads, limits, timeouts);
    }

    /**
     * The same with other limits.
     *
     * @param other how much it takes on
     * @return options
     */
    public HostOptions limits(HostLimits other) {
        return new HostOptions(identity, listen, announce, preSharedKeys, gate, agent, threads, other, timeouts);
    }

    /**
     * The same with other time-outs.
     *
     * @param other how long things may take
     * @return options
     */
    public HostOptions timeouts(HostTimeouts other) {
        return new HostOptions(identity, listen, announce, preSharedKeys, gate, agent, threads, limits, other);
    }

    /**
     * The same with more or fewer threads.
     *
     * @param count at least 1
     * @return options
     */
    public HostOptions threads(int count) {
        return new HostOptions(identity, listen, announce, preSharedKeys, gate, agent, count, limits, timeouts);
    }
}
