// SPDX-License-Identifier: Apache-2.0
package io.peili.libp2p.internal.host;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.DecoderException;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;

/** Ends an upgrade whose connection breaks or whose peer talks nonsense. */
final class UpgradeGuard extends ChannelInboundHandlerAdapter {
    private final CompletableFuture<HostConnection> result;
    private final boolean privateNetwork;

    UpgradeGuard(CompletableFuture<HostConnection> result, boolean privateNetwork) {
        this.result = result;
        this.privateNetwork = privateNetwork;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object msg) {
        ReferenceCountUtil.release(msg);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        result.completeExceptionally(new IOException("the peer hung up during the handshake" + hint(privateNetwork)));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        Throwable reason = cause instanceof DecoderException && cause.getCause() != null ? cause.getCause() : cause;
        result.completeExceptionally(new IOException(reason.getMessage() + hint(privateNetwork), reason));
    }

    static String hint(boolean privateNetwork) {
        return privateNetwork ? " (another pre-shared key?)" : "";
    }
}
