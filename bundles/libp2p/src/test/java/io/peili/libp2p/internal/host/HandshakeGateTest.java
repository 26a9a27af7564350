// SPDX-License-Identifier: Apache-2.0
package io.peili.libp2p.internal.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.peili.libp2p.HostLimits;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class HandshakeGateTest {
    private final HandshakeGate gate = new HandshakeGate(new HostLimits(4, 6, 3, 2, 5, 3, 1, 1, 1, 0));

    private EmbeddedChannel enter(String address) {
        EmbeddedChannel channel = new EmbeddedChannel(new TrafficMeter()) {
            @Override
            protected SocketAddress remoteAddress0() {
                return new InetSocketAddress(address, 40_000);
            }
        };
        gate.enter(channel);
        return channel;
    }

    private List<EmbeddedChannel> enter(String address, int count) {
        return IntStream.range(0, count).mapToObj(number -> enter(address)).toList();
    }

    private static void says(EmbeddedChannel channel) {
        channel.writeInbound(Unpooled.copiedBuffer(new byte[1]));
        channel.releaseInbound();
    }

    @Test
    void ofOneAddressTheOldestGivesWayToANewOne() {
        List<EmbeddedChannel> first = enter("10.0.0.1", 3);
        EmbeddedChannel next = enter("10.0.0.1");
        assertThat(first.get(0).isOpen()).isFalse();
        assertThat(first.subList(1, 3)).allMatch(EmbeddedChannel::isOpen);
        assertThat(next.isOpen()).isTrue();
    }

    @Test
    void whoHasSaidSomethingStaysHoweverManySilentOnesCome() {
        EmbeddedChannel good = enter("10.0.0.1");
        says(good);
        List<EmbeddedChannel> silent = enter("10.0.0.1", 50);
        assertThat(good.isOpen()).isTrue();
        assertThat(silent.stream().filter(EmbeddedChannel::isOpen)).hasSize(2);
    }

    @Test
    void whereAllSpeakTheOldestGivesWay() {
        List<EmbeddedChannel> first = enter("10.0.0.1", 3);
        first.forEach(HandshakeGateTest::says);
        EmbeddedChannel next = enter("10.0.0.1");
        assertThat(next.isOpen()).isTrue();
        assertThat(first).first().matches(channel -> !channel.isOpen());
    }

    @Test
    void allAddressesTogetherHaveALimitToo() {
        EmbeddedChannel oldest = enter("10.0.0.1");
        for (int i = 2; i < 7; i++) {
            enter("10.0.0." + i);
        }
        assertThat(oldest.isOpen()).isFalse();
    }

    @Test
    void whoIsThroughCountsNoMore() {
        List<EmbeddedChannel> first = enter("10.0.0.1", 3);
        gate.leave(first.get(0));
        enter("10.0.0.1");
        assertThat(first).allMatch(EmbeddedChannel::isOpen);
    }
}
