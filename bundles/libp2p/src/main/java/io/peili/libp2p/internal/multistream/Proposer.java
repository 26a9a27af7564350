// SPDX-License-Identifier: Apache-2.0
package io.peili.libp2p.internal.multistream;

import io.netty.buffer.ByteBuf;
import io.peili.libp2p.codec.MalformedException;
import java.util.List;
import java.util.Optional;

/** Proposes protocols one after the other until one is accepted. */
final class Proposer implements Negotiation {
    private final List<String> protocols;
    private int proposed;
    private boolean greeted;

    Proposer(List<String> protocols) {
        this.protocols = List.copyOf(protocols);
    }

    @Override
    public void begin(ByteBuf out) {
        Multistream.write(out, Multistream.HEADER);
        Multistream.write(out, protocols.get(0));
    }

    @Override
    public Optional<String> advance(ByteBuf in, ByteBuf out) throws MalformedException {
        Optional<String> message = Multistream.read(in);
        while (message.isPresent()) {
            String text = message.get();
            if (!greeted) {
                Greeting.check(text);
                greeted = true;
            } else if (text.equals(protocols.get(proposed))) {
                return message;
            } else if (text.equals(Multistream.NOT_AVAILABLE)) {
                proposeNext(out);
            } else {
                throw new MalformedException("answer to " + protocols.get(proposed) + ": " + Greeting.excerpt(text));
            }
            message = Multistream.read(in);
        }
        return Optional.empty();
    }

    private void proposeNext(ByteBuf out) throws MalformedException {
        proposed++;
        if (proposed == protocols.size()) {
            throw new MalformedException("the peer speaks none of " + protocols);
        }
        Multistream.write(out, protocols.get(proposed));
    }
}
