// SPDX-License-Identifier: Apache-2.0
package io.peili.libp2p.internal.host;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.function.Consumer;

/** Does something once a socket is connected and before its first byte is read, and is gone then. */
final class WhenActive extends ChannelInboundHandlerAdapter {
    private final Consumer<Channel> task;

    WhenActive(Consumer<Channel> task) {
        this.task = task;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        task.accept(ctx.channel());
        ctx.fireChannelActive();
        ctx.pipeline().remove(this);
    }
}
