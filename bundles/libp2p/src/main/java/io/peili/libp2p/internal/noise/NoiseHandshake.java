// SPDX-License-Identifier: Apache-2.0
package io.peili.libp2p.internal.noise;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.peili.libp2p.PeerId;
import io.peili.libp2p.codec.MalformedException;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;

/** Shakes hands and then puts a {@link NoiseCodec} in its place. Event loop only. */
public final class NoiseHandshake extends ByteToMessageDecoder {
    /** The protocol as it is negotiated. */
    public static final String PROTOCOL = "/noise";

    private static final int MAX_MESSAGE = 8 * 1024;

    private final NoiseIdentity identity;
    private final boolean initiator;
    private final List<String> muxers;
    private final BiConsumer<ChannelHandlerContext, Secured> done;
    private final NoiseXx noise;

    /** Calls {@code done} while it is still in the pipeline, with the codec just after it. */
    public NoiseHandshake(
            NoiseIdentity identity,
            boolean initiator,
            List<String> muxers,
            BiConsumer<ChannelHandlerContext, Secured> done) {
        this.identity = identity;
        this.initiator = initiator;
        this.muxers = muxers;
        this.done = done;
        this.noise = new NoiseXx(initiator, identity.keyPair());
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) throws MalformedException {
        if (initiator) {
            send(ctx, noise.write(new byte[0]));
        }
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) throws MalformedException {
        if (in.readableBytes() < 2) {
            return;
        }
        int length = in.getUnsignedShort(in.readerIndex());
        if (length > MAX_MESSAGE) {
            throw new MalformedException(
                    "Noise handshake message of " + length + " bytes (expected: at most " + MAX_MESSAGE + ")");
        }
        if (in.readableBytes() < 2 + length) {
            return;
        }
        byte[] message = new byte[length];
        in.skipBytes(2).readBytes(message);
        byte[] payload = noise.read(message);
        boolean toldUs = initiator || noise.complete();
        Optional<NoiseIdentity.Claim> claim =
                toldUs ? Optional.of(NoiseIdentity.verify(payload, noise.remoteStatic())) : Optional.empty();
        if (noise.writesNext()) {
            send(ctx, noise.write(identity.payload()));
        }
        if (noise.complete() && claim.isPresent()) {
            finish(ctx, claim.get());
        }
    }

    private void finish(ChannelHandlerContext ctx, NoiseIdentity.Claim claim) {
        ctx.pipeline().addAfter(ctx.name(), "noise", new NoiseCodec(noise.sending(), noise.receiving()));
        List<String> theirs = claim.muxers();
        Optional<String> muxer = (initiator ? muxers : theirs)
                .stream().filter((initiator ? theirs : muxers)::contains).findFirst();
        done.accept(ctx, new Secured(PeerId.of(claim.key()), claim.key(), muxer));
        ctx.pipeline().remove(this);
    }

    private static void send(ChannelHandlerContext ctx, byte[] message) {
        ByteBuf frame = ctx.alloc().buffer(2 + message.length);
        frame.writeShort(message.length).writeBytes(message);
        ctx.writeAndFlush(frame, ctx.voidPromise());
    }
}
