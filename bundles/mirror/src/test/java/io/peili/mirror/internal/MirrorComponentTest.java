// SPDX-License-Identifier: Apache-2.0
package io.peili.mirror.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.peili.content.Fetch;
import io.peili.routing.Peer;
import io.peili.testkit.MemoryRouter;
import io.peili.testkit.TestEndpoint;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MirrorComponentTest {
    private static MirrorComponent mirror(String on) {
        MirrorComponent.Config config = (MirrorComponent.Config) Proxy.newProxyInstance(
                MirrorComponentTest.class.getClassLoader(),
                new Class<?>[] {MirrorComponent.Config.class},
                (proxy, method, arguments) -> method.getName().equals("mirror") ? on : method.getDefaultValue());
        MirrorComponent component =
                new MirrorComponent(config, new TestEndpoint(InetAddress.getLoopbackAddress(), 1, false), null);
        component.bindRouter(new MemoryRouter.Network().join(new Peer("self", "127.0.0.1", 1)), Map.of());
        return component;
    }

    private static String reason(MirrorComponent mirror) throws IOException {
        Fetch fetch = mirror.fetch(MirrorFixture.blob(new byte[1]));
        mirror.stop();
        return ((Fetch.Missing) fetch).reason();
    }

    @Test
    void aNodeMayHaveItsMirrorSwitchedOff() throws IOException {
        assertThat(reason(mirror("on"))).isEqualTo("no peer is known to have it");
        assertThat(reason(mirror("off"))).contains("io.peili.mirror: mirror");
    }

    @Test
    void anythingElseIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> mirror("maybe"))
                .withMessage("io.peili.mirror: mirror: maybe (expected: on or off)");
    }
}
