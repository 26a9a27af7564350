// SPDX-License-Identifier: Apache-2.0
package io.peili.libp2p.internal.multistream;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.peili.libp2p.codec.MalformedException;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;

/** Negotiates on a connection, then hands all further bytes to the handler after it. Event loop only. */
public final class NegotiationHandler extends ByteToMessageDecoder {
    private final Negotiation negotiation;
    private final BiConsumer<ChannelHandlerContext, String> agreed;

    /** Calls {@code agreed} while it is still in the pipeline. */
    public NegotiationHandler(Negotiation negotiation, BiConsumer<ChannelHandlerContext, String> agreed) {
        this.negotiation = negotiation;
        this.agreed = agreed;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        ByteBuf out = ctx.alloc().buffer();
        negotiation.begin(out);
        ctx.writeAndFlush(out, ctx.voidPromise());
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) throws MalformedException {
        ByteBuf answer = ctx.alloc().buffer();
        Optional<String> protocol;
        try {
            protocol = negotiation.advance(in, answer);
            if (answer.isReadable()) {
                ctx.writeAndFlush(answer.retain(), ctx.voidPromise());
            }
        } finally {
            answer.release();
        }
        if (protocol.isPresent()) {
            agreed.accept(ctx, protocol.get());
            ctx.pipeline().remove(this);
        }
    }
}
