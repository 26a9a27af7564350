// SPDX-License-Identifier: Apache-2.0
package io.peili.libp2p.internal.multistream;

import io.netty.buffer.ByteBuf;
import io.peili.libp2p.codec.MalformedException;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** One side of an agreement on a protocol, without a transport. */
public interface Negotiation {
    /** Writes what this side says before it has heard anything. */
    void begin(ByteBuf out);

    /** Takes what has arrived, writes answers, and says the protocol once it is agreed on; the rest of {@code in} is its. */
    Optional<String> advance(ByteBuf in, ByteBuf out) throws MalformedException;

    /** The side that proposes, in order of preference. */
    static Negotiation proposing(List<String> protocols) {
        return new Proposer(protocols);
    }

    /** The side that accepts or declines. */
    static Negotiation answering(Predicate<String> supported) {
        return new Answerer(supported);
    }
}
