// SPDX-License-Identifier: Apache-2.0
package io.peili.http.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peili.observe.Health;
import io.peili.observe.HealthProbe;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ListenersTest {
    @Test
    void theNodeIsReadyWhenItListensHasItsApplicationAndEveryProbeIsContent() throws Exception {
        try (Running node = Running.plain()) {
            assertThat(node.admin("/livez").body()).isEqualTo("live\n");
            assertThat(node.admin("/readyz").statusCode()).isEqualTo(503);
            assertThat(node.admin("/readyz").body()).contains("registry: nothing is mounted");

            node.registry().mount(new Servlets.Saying("hello"));
            HttpResponse<String> ready = node.admin("/readyz");
            assertThat(ready.statusCode()).isEqualTo(200);
            assertThat(ready.body()).isEqualTo("ready\n");

            node.probes().add(probe("store", () -> new Health(false, "folder not writable")));
            node.probes().add(probe("router", () -> new Health(true, "fine")));
            node.probes().add(probe("disk", () -> {
                throw new IllegalStateException("gone");
            }));
            assertThat(node.admin("/readyz").body())
                    .contains("store: folder not writable", "disk: ", "gone")
                    .doesNotContain("router");
        }
    }

    @Test
    void withTlsTheRegistryListensOnceThereIsACluster() throws Exception {
        try (Running node = Running.secure(Map.of())) {
            assertThat(node.endpoint()).isNotDone();
            assertThat(node.admin("/livez").statusCode()).isEqualTo(200);
            assertThat(node.admin("/readyz").body()).contains("listener: ");
            node.follow(new io.peili.testkit.TestCluster());
            assertThat(node.endpoint()).isCompletedWithValueMatching(endpoint -> endpoint.secure());
        }
    }

    @Test
    void nodesWithDifferentLoopbackAddressesShareAPort() throws Exception {
        try (Running first = Running.plain(Map.of("address", "127.0.0.2"));
                Running second = Running.plain(Map.of(
                        "address", "127.0.0.3", "registry.port", first.port(), "admin.port", first.adminPort()))) {
            first.registry().mount(new Servlets.Saying("first"));
            second.registry().mount(new Servlets.Saying("second"));
            assertThat(first.endpoint().join().addresses()).containsExactly(InetAddress.getByName("127.0.0.2"));
            assertThat(second.port()).isEqualTo(first.port());
            assertThat(first.get("/").body()).isEqualTo("first");
            assertThat(second.get("/").body()).isEqualTo("second");
            assertThat(second.admin("/readyz").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void withoutAnAddressOnlyLoopbackIsBound() throws Exception {
        try (Running node = Running.plain()) {
            assertThat(node.endpoint().join().addresses()).allMatch(InetAddress::isLoopbackAddress);
            assertThat(node.endpoint().join().address()).isEqualTo(InetAddress.getByName("127.0.0.1"));
        }
    }

    @Test
    void aRunningRequestEndsBeforeTheListenersDoAndThePortIsFreeAtOnce() throws Exception {
        Servlets.Waiting waiting = new Servlets.Waiting("done");
        Running node = Running.plain();
        node.registry().mount(waiting);
        int port = node.port();
        CompletableFuture<HttpResponse<String>> running = node.begin("/");
        assertThat(waiting.entered.tryAcquire(20, TimeUnit.SECONDS)).isTrue();
        CompletableFuture<Void> closing = CompletableFuture.runAsync(node::close);
        waiting.go.countDown();
        assertThat(running.get(20, TimeUnit.SECONDS).body()).isEqualTo("done");
        closing.get(20, TimeUnit.SECONDS);
        try (Running next = Running.plain(Map.of("registry.port", port))) {
            assertThat(next.port()).isEqualTo(port);
        }
    }

    @Test
    void aPortInUseIsNamed() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            int port = taken.getLocalPort();
            assertThatThrownBy(() -> Running.plain(Map.of("registry.port", port)))
                    .isInstanceOf(BadSettingException.class)
                    .hasMessageContaining("registry.port: " + port)
                    .hasMessageContaining("another process listens");
            assertThatThrownBy(() -> Running.plain(Map.of("admin.port", port)))
                    .hasMessageStartingWith("admin.port: " + port);
        }
    }

    @Test
    void anAddressOfAnotherNodeIsNamed() {
        assertThatThrownBy(() -> Running.plain(Map.of("address", "192.0.2.1")))
                .isInstanceOf(BadSettingException.class)
                .hasMessage("address: 192.0.2.1 (expected: an address of this node)");
    }

    private static HealthProbe probe(String part, java.util.function.Supplier<Health> check) {
        return new HealthProbe() {
            @Override
            public String part() {
                return part;
            }

            @Override
            public Health check() {
                return check.get();
            }
        };
    }
}
