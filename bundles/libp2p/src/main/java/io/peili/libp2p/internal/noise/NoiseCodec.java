// SPDX-License-Identifier: Apache-2.0
package io.peili.libp2p.internal.noise;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandler;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.util.concurrent.FastThreadLocal;
import io.netty.util.concurrent.PromiseNotifier;
import io.peili.libp2p.codec.MalformedException;
import java.net.SocketAddress;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;

/**
 * Encrypts and decrypts after the handshake. What is written between two flushes shares as few Noise messages as
 * possible. Event loop only.
 */
final class NoiseCodec extends ByteToMessageDecoder implements ChannelOutboundHandler {
    private static final int MAX_MESSAGE = 65535;
    private static final int MAX_PLAINTEXT = MAX_MESSAGE - CipherState.TAG;

    /** One piece of memory a thread: idle connections hold none. */
    private static final FastThreadLocal<byte[]> SCRATCH = new FastThreadLocal<>() {
        @Override
        protected byte[] initialValue() {
            return new byte[MAX_MESSAGE];
        }
    };

    private final CipherState sending;
    private final CipherState receiving;
    private final Queue<ByteBuf> unsent = new ArrayDeque<>();
    private final Queue<ChannelPromise> waiting = new ArrayDeque<>(0);
    private long unsentBytes;

    NoiseCodec(CipherState sending, CipherState receiving) {
        this.sending = sending;
        this.receiving = receiving;
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) throws MalformedException {
        if (in.readableBytes() < 2) {
            return;
        }
        int length = in.getUnsignedShort(in.readerIndex());
        if (in.readableBytes() < 2 + length) {
            return;
        }
        if (length < CipherState.TAG) {
            throw new MalformedException("Noise message of " + length + " bytes (expected: 16 or more)");
        }
        byte[] ciphertext = SCRATCH.get();
        in.skipBytes(2).readBytes(ciphertext, 0, length);
        ByteBuf plaintext = ctx.alloc().heapBuffer(Math.max(length - CipherState.TAG, 1));
        try {
            int size = receiving.apply(ciphertext, length, plaintext.array(), plaintext.arrayOffset());
            plaintext.writerIndex(size);
            if (size > 0) {
                out.add(plaintext.retain());
            }
        } finally {
            plaintext.release();
        }
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object msg, ChannelPromise promise) {
        ByteBuf data = (ByteBuf) msg;
        unsent.add(data);
        unsentBytes += data.readableBytes();
        if (!promise.isVoid()) {
            waiting.add(promise);
        }
    }

    @Override
    public void flush(ChannelHandlerContext ctx) throws MalformedException {
        while (unsentBytes > 0) {
            int length = gather(SCRATCH.get());
            ByteBuf frame = ctx.alloc().heapBuffer(2 + length + CipherState.TAG);
            frame.writeShort(length + CipherState.TAG);
            int size = sending.apply(SCRATCH.get(), length, frame.array(), frame.arrayOffset() + 2);
            frame.writerIndex(2 + size);
            ctx.write(frame, unsentBytes == 0 ? written(ctx) : ctx.voidPromise());
        }
        ctx.flush();
    }

    /** For the last piece: whoever waits for a write waits for all that was written before the flush. */
    private ChannelPromise written(ChannelHandlerContext ctx) {
        if (waiting.isEmpty()) {
            return ctx.voidPromise();
        }
        ChannelPromise[] told = waiting.toArray(ChannelPromise[]::new);
        waiting.clear();
        ChannelPromise last = ctx.newPromise();
        last.addListener(new PromiseNotifier<>(told));
        return last;
    }

    private int gather(byte[] target) {
        int length = 0;
        while (length < MAX_PLAINTEXT) {
            ByteBuf head = unsent.peek();
            if (head == null) {
                break;
            }
            int count = Math.min(head.readableBytes(), MAX_PLAINTEXT - length);
            head.readBytes(target, length, count);
            length += count;
            if (!head.isReadable()) {
                unsent.remove();
                head.release();
            }
        }
        unsentBytes -= length;
        return length;
    }

    @Override
    protected void handlerRemoved0(ChannelHandlerContext ctx) {
        unsent.forEach(ByteBuf::release);
        unsent.clear();
        unsentBytes = 0;
        waiting.forEach(promise -> promise.tryFailure(new ClosedChannelException()));
        waiting.clear();
    }

    @Override
    public void bind(ChannelHandlerContext ctx, SocketAddress local, ChannelPromise promise) {
        ctx.bind(local, promise);
    }

    @Override
    public void connect(ChannelHandlerContext ctx, SocketAddress remote, SocketAddress local, ChannelPromise promise) {
        ctx.connect(remote, local, promise);
    }

    @Override
    public void disconnect(ChannelHandlerContext ctx, ChannelPromise promise) {
        ctx.disconnect(promise);
    }

    @Override
    public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
        ctx.close(promise);
    }

    @Override
    public void deregister(ChannelHandlerContext ctx, ChannelPromise promise) {
        ctx.deregister(promise);
    }

    @Override
    public void read(ChannelHandlerContext ctx) {
        ctx.read();
    }
}
