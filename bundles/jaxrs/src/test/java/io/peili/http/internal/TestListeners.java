// SPDX-License-Identifier: Apache-2.0
package io.peili.http.internal;

import io.peili.auth.Cluster;
import io.peili.http.Gate;
import io.peili.routing.LocalEndpoint;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** Real listeners on free ports. */
public final class TestListeners implements AutoCloseable {
    private final CompletableFuture<LocalEndpoint> endpoint = new CompletableFuture<>();
    private final Listeners listeners;

    private TestListeners(Map<String, ?> settings) throws Exception {
        Map<String, Object> all = new HashMap<>(Map.of("registry.port", 0, "admin.port", 0));
        all.putAll(settings);
        this.listeners = new Listeners(Settings.of(all), List::of, endpoint::complete, new Trouble());
    }

    public static TestListeners plain() throws Exception {
        return new TestListeners(Map.of("tls", "off"));
    }

    public static TestListeners secure(Cluster cluster) throws Exception {
        TestListeners listeners = new TestListeners(Map.of());
        listeners.listeners.follow(cluster);
        return listeners;
    }

    public Gate registry() {
        return listeners.registryGate();
    }

    public Gate admin() {
        return listeners.adminGate();
    }

    public int registryPort() {
        return endpoint.join().port();
    }

    public int adminPort() {
        return listeners.adminPort();
    }

    @Override
    public void close() {
        listeners.close();
    }
}
