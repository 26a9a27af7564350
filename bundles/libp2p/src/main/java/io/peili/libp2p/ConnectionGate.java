// SPDX-License-Identifier: Apache-2.0
package io.peili.libp2p;

import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Decides which peers a host speaks with. Until a connection is let through, nothing can be spoken on it but identify, ping
 * and the gate's own protocol, observers are not told that its peer was identified, and streams to its peer wait. One that
 * is not let through in time is closed. Called on the host's threads, which must not be blocked.
 */
@ConsumerType
public interface ConnectionGate extends ProtocolHandler {
    /**
     * What is spoken with the gate. Streams of it that peers open come to {@link #accept}.
     *
     * @return the protocol
     */
    String protocol();

    /**
     * A peer has said what it is, for the first time on a connection, and asks to be let through.
     *
     * @param connection the connection; {@link Connection#open} opens streams of the gate's protocol on it
     * @param peer what it said
     * @return completes to let it through, and fails to have the connection closed
     */
    CompletionStage<?> admit(Connection connection, PeerInfo peer);
}
