// SPDX-License-Identifier: Apache-2.0
package io.peili.libp2p.internal.pnet;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.peili.libp2p.PreSharedKey;
import java.security.SecureRandom;
import org.bouncycastle.crypto.engines.XSalsa20Engine;
import org.bouncycastle.crypto.params.KeyParameter;
import org.bouncycastle.crypto.params.ParametersWithIV;

/**
 * Encrypts all bytes of a connection with XSalsa20 under the network's key. Each side begins with 24 bytes that make its
 * key stream; ours go out with the first write, without waiting for theirs. Event loop only.
 */
public final class PrivateNetworkCodec extends ChannelDuplexHandler {
    private static final int NONCE = 24;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final PreSharedKey key;
    private final XSalsa20Engine sending = new XSalsa20Engine();
    private final XSalsa20Engine receiving = new XSalsa20Engine();
    private final byte[] theirNonce = new byte[NONCE];
    private int theirNonceBytes;
    private boolean begun;

    /** Encrypts one connection. */
    public PrivateNetworkCodec(PreSharedKey key) {
        this.key = key;
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object msg, ChannelPromise promise) {
        ByteBuf plain = (ByteBuf) msg;
        if (!begun) {
            begun = true;
            byte[] nonce = new byte[NONCE];
            RANDOM.nextBytes(nonce);
            start(sending, nonce);
            ctx.write(ctx.alloc().buffer(NONCE).writeBytes(nonce), ctx.voidPromise());
        }
        ctx.write(apply(ctx, sending, plain), promise);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object msg) {
        ByteBuf in = (ByteBuf) msg;
        if (theirNonceBytes < NONCE) {
            int count = Math.min(NONCE - theirNonceBytes, in.readableBytes());
            in.readBytes(theirNonce, theirNonceBytes, count);
            theirNonceBytes += count;
            if (theirNonceBytes == NONCE) {
                start(receiving, theirNonce);
            }
        }
        if (in.isReadable()) {
            ctx.fireChannelRead(apply(ctx, receiving, in));
        } else {
            in.release();
        }
    }

    private void start(XSalsa20Engine engine, byte[] nonce) {
        engine.init(true, new ParametersWithIV(new KeyParameter(key.bytes()), nonce));
    }

    private static ByteBuf apply(ChannelHandlerContext ctx, XSalsa20Engine engine, ByteBuf in) {
        int length = in.readableBytes();
        if (in.hasArray() && !in.isReadOnly() && in.refCnt() == 1) {
            int offset = in.arrayOffset() + in.readerIndex();
            engine.processBytes(in.array(), offset, length, in.array(), offset);
            return in;
        }
        ByteBuf out = ctx.alloc().heapBuffer(Math.max(length, 1));
        in.readBytes(out, length);
        in.release();
        engine.processBytes(out.array(), out.arrayOffset(), length, out.array(), out.arrayOffset());
        return out;
    }
}
