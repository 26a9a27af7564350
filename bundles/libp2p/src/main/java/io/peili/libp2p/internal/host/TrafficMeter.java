// SPDX-License-Identifier: Apache-2.0
package io.peili.libp2p.internal.host;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;

/** Counts the bytes of one socket. Written by the event loop, read by all. */
final class TrafficMeter extends ChannelDuplexHandler {
    private volatile long in;
    private volatile long out;

    long in() {
        return in;
    }

    long out() {
        return out;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object msg) {
        add(((ByteBuf) msg).readableBytes(), 0);
        ctx.fireChannelRead(msg);
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object msg, ChannelPromise promise) {
        add(0, ((ByteBuf) msg).readableBytes());
        ctx.write(msg, promise);
    }

    private void add(int received, int sent) {
        long moreIn = in + received;
        long moreOut = out + sent;
        in = moreIn;
        out = moreOut;
    }
}
