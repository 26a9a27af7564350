// SPDX-License-Identifier: Apache-2.0
package io.peili.libp2p;

import org.osgi.annotation.versioning.ConsumerType;

/** Accepts the streams that peers open for a protocol. */
@ConsumerType
@FunctionalInterface
public interface ProtocolHandler {
    /**
     * A peer opened a stream. Must not block.
     *
     * @param stream the stream, of which nothing has been read
     * @return what takes its bytes
     */
    StreamHandler accept(Stream stream);
}
