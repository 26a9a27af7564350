// SPDX-License-Identifier: Apache-2.0
package io.peili.libp2p;

import org.osgi.annotation.versioning.ConsumerType;

/** Is told what happens to a host. Called on the host's threads, which must not be blocked. */
@ConsumerType
public interface HostObserver {
    /**
     * A connection is ready.
     *
     * @param connection the connection
     */
    default void connected(Connection connection) {}

    /**
     * A peer said what it is, for the first time on a connection or anew.
     *
     * @param connection the connection
     * @param info what it said
     */
    default void identified(Connection connection, PeerInfo info) {}

    /**
     * A connection is over.
     *
     * @param connection the connection
     * @param last whether it was the last one to its peer
     */
    default void disconnected(Connection connection, boolean last) {}

    /**
     * A connection was not made, or is not wanted.
     *
     * @param remote the other side, as far as it is known
     * @param why what happened
     */
    default void refused(String remote, String why) {}

    /**
     * A peer broke a rule; it lost the stream or the connection where it did.
     *
     * @param connection the connection
     * @param why what happened
     */
    default void violated(Connection connection, String why) {}
}
