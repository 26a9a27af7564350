// SPDX-License-Identifier: Apache-2.0
package io.peili.libp2p.internal.pnet;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.PendingWriteQueue;
import io.netty.handler.codec.DecoderException;
import io.peili.libp2p.PreSharedKey;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.crypto.engines.XSalsa20Engine;
import org.bouncycastle.crypto.params.KeyParameter;
import org.bouncycastle.crypto.params.ParametersWithIV;
import org.jspecify.annotations.Nullable;

/**
 * Encrypts all bytes of a connection with XSalsa20 under the network's key. Each side begins with 24 bytes that make its
 * key stream; ours go out with the first write, without waiting for theirs.
 *
 * <p>While a key is being exchanged a listener accepts several: it tells by the first decrypted bytes, which can only be
 * those of multistream's greeting, which one the other side has, and says nothing before. Event loop only.
 */
public final class PrivateNetworkCodec extends ChannelDuplexHandler {
    private static final int NONCE = 24;
    private static final byte[] GREETING = "\u0013/multistream/1.0.0\n".getBytes(StandardCharsets.US_ASCII);
    private static final SecureRandom RANDOM = new SecureRandom();

    private final List<PreSharedKey> candidates;
    private final XSalsa20Engine sending = new XSalsa20Engine();
    private final XSalsa20Engine receiving = new XSalsa20Engine();
    private final byte[] theirNonce = new byte[NONCE];
    private int theirNonceBytes;
    private boolean begun;
    private volatile @Nullable PreSharedKey key;
    /** What came before it was clear which key it is encrypted with. */
    private ByteBuf unread = Unpooled.EMPTY_BUFFER;

    private @Nullable PendingWriteQueue unsent;

    /** Encrypts one connection with one of some keys: with several the other side has to begin. */
    public PrivateNetworkCodec(List<PreSharedKey> keys) {
        candidates = new ArrayList<>(keys);
        key = keys.size() == 1 ? keys.get(0) : null;
    }

    /** The key of this connection, once it is known. */
    public Optional<PreSharedKey> key() {
        return Optional.ofNullable(key);
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object msg, ChannelPromise promise) {
        PreSharedKey known = key;
        if (known == null) {
            PendingWriteQueue queue = unsent == null ? new PendingWriteQueue(ctx) : unsent;
            unsent = queue;
            queue.add(msg, promise);
            return;
        }
        ByteBuf plain = (ByteBuf) msg;
        if (!begun) {
            begun = true;
            byte[] nonce = new byte[NONCE];
            RANDOM.nextBytes(nonce);
            start(sending, known, nonce);
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
            PreSharedKey known = key;
            if (theirNonceBytes == NONCE && known != null) {
                start(receiving, known, theirNonce);
            }
        }
        if (!in.isReadable()) {
            in.release();
        } else if (key == null) {
            decide(ctx, in);
        } else {
            ctx.fireChannelRead(apply(ctx, receiving, in));
        }
    }

    private void decide(ChannelHandlerContext ctx, ByteBuf in) {
        unread = Unpooled.wrappedBuffer(unread, in);
        candidates.removeIf(candidate -> !greetsWith(candidate));
        if (candidates.isEmpty()) {
            throw new DecoderException("first bytes that none of the network's keys makes sense of");
        }
        if (candidates.size() == 1) {
            PreSharedKey known = candidates.get(0);
            key = known;
            start(receiving, known, theirNonce);
            ByteBuf first = unread;
            unread = Unpooled.EMPTY_BUFFER;
            PendingWriteQueue waiting = unsent;
            unsent = null;
            if (waiting != null) {
                while (!waiting.isEmpty()) {
                    ByteBuf plain = ((ByteBuf) waiting.current()).retain();
                    write(ctx, plain, waiting.remove());
                }
                ctx.flush();
            }
            ctx.fireChannelRead(apply(ctx, receiving, first));
        }
    }

    private boolean greetsWith(PreSharedKey candidate) {
        byte[] first = new byte[Math.min(unread.readableBytes(), GREETING.length)];
        unread.getBytes(unread.readerIndex(), first);
        XSalsa20Engine engine = new XSalsa20Engine();
        start(engine, candidate, theirNonce);
        engine.processBytes(first, 0, first.length, first, 0);
        for (int i = 0; i < first.length; i++) {
            if (first[i] != GREETING[i]) {
                return false;
            }
        }
        return true;
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        unread.release();
        unread = Unpooled.EMPTY_BUFFER;
        PendingWriteQueue waiting = unsent;
        if (waiting != null) {
            waiting.removeAndFailAll(new DecoderException("the connection ended before the key was known"));
        }
    }

    private static void start(XSalsa20Engine engine, PreSharedKey key, byte[] nonce) {
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
