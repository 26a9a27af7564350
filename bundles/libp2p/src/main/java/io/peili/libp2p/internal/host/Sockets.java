// SPDX-License-Identifier: Apache-2.0
package io.peili.libp2p.internal.host;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;

/** The options of every socket. */
final class Sockets {
    private static final WriteBufferWaterMark WATERMARK = new WriteBufferWaterMark(128 * 1024, 512 * 1024);

    private Sockets() {}

    static void tune(Channel channel) {
        channel.config().setOption(ChannelOption.TCP_NODELAY, true);
        channel.config().setOption(ChannelOption.SO_KEEPALIVE, true);
        channel.config().setOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WATERMARK);
    }
}
