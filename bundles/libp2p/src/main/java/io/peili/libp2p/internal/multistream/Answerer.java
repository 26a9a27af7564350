// SPDX-License-Identifier: Apache-2.0
package io.peili.libp2p.internal.multistream;

import io.netty.buffer.ByteBuf;
import io.peili.libp2p.codec.MalformedException;
import java.util.Optional;
import java.util.function.Predicate;

/** Accepts the first proposal that is supported and declines the others, up to a bound. */
final class Answerer implements Negotiation {
    private static final int MAX_PROPOSALS = 64;

    private final Predicate<String> supported;
    private boolean greeted;
    private int proposals;

    Answerer(Predicate<String> supported) {
        this.supported = supported;
    }

    @Override
    public void begin(ByteBuf out) {
        Multistream.write(out, Multistream.HEADER);
    }

    @Override
    public Optional<String> advance(ByteBuf in, ByteBuf out) throws MalformedException {
        Optional<String> message = Multistream.read(in);
        while (message.isPresent()) {
            String text = message.get();
            if (!greeted) {
                Greeting.check(text);
                greeted = true;
            } else if (supported.test(text)) {
                Multistream.write(out, text);
                return message;
            } else {
                decline(out);
            }
            message = Multistream.read(in);
        }
        return Optional.empty();
    }

    private void decline(ByteBuf out) throws MalformedException {
        proposals++;
        if (proposals > MAX_PROPOSALS) {
            throw new MalformedException("more than " + MAX_PROPOSALS + " proposals");
        }
        Multistream.write(out, Multistream.NOT_AVAILABLE);
    }
}
