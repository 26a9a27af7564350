// SPDX-License-Identifier: Apache-2.0
package io.peili.http.internal;

import io.peili.auth.Cluster;
import io.peili.http.Gate;
import io.peili.observe.HealthProbe;
import io.peili.routing.LocalEndpoint;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;

/** Listeners on free ports, and what it takes to talk to them. */
final class Running implements AutoCloseable {
    private final CompletableFuture<LocalEndpoint> endpoint = new CompletableFuture<>();
    private final List<LocalEndpoint> announced = new CopyOnWriteArrayList<>();
    private final List<HealthProbe> probes = new CopyOnWriteArrayList<>();
    private final HttpClient client = HttpClient.newHttpClient();
    private final Listeners listeners;

    private Running(Map<String, ?> settings) throws Exception {
        Map<String, Object> all = new HashMap<>(Map.of("registry.port", 0, "admin.port", 0));
        all.putAll(settings);
        this.listeners = new Listeners(Settings.of(all), () -> probes, this::announce, new Trouble());
    }

    static Running plain(Map<String, ?> settings) throws Exception {
        Map<String, Object> all = new HashMap<>(settings);
        all.put("tls", "off");
        return new Running(all);
    }

    static Running plain() throws Exception {
        return plain(Map.of());
    }

    static Running secure(Map<String, ?> settings) throws Exception {
        return new Running(settings);
    }

    static Running secure(Cluster cluster) throws Exception {
        Running running = new Running(Map.of());
        running.follow(cluster);
        return running;
    }

    /** Changes settings of running listeners; the ports stay as asked for first. */
    boolean adjust(Map<String, ?> settings) {
        Map<String, Object> all = new HashMap<>(Map.of("registry.port", 0, "admin.port", 0, "tls", "off"));
        all.putAll(settings);
        return listeners.adjust(Settings.of(all));
    }

    private void announce(LocalEndpoint next) {
        announced.add(next);
        endpoint.complete(next);
    }

    /** All that was said of where the registry listens. */
    List<LocalEndpoint> announced() {
        return announced;
    }

    void follow(Cluster cluster) {
        listeners.follow(cluster);
    }

    void leave(Cluster cluster) {
        listeners.leave(cluster);
    }

    List<HealthProbe> probes() {
        return probes;
    }

    Gate registry() {
        return listeners.registryGate();
    }

    Gate admin() {
        return listeners.adminGate();
    }

    CompletableFuture<LocalEndpoint> endpoint() {
        return endpoint;
    }

    int port() {
        return endpoint.join().port();
    }

    int adminPort() {
        return listeners.adminPort();
    }

    HttpResponse<String> get(String path) throws Exception {
        return client.send(request(port(), path), HttpResponse.BodyHandlers.ofString());
    }

    CompletableFuture<HttpResponse<String>> begin(String path) {
        return client.sendAsync(request(port(), path), HttpResponse.BodyHandlers.ofString());
    }

    HttpResponse<String> admin(String path) throws Exception {
        return client.send(request(adminPort(), path), HttpResponse.BodyHandlers.ofString());
    }

    private HttpRequest request(int port, String path) {
        String host = listenersHost();
        return HttpRequest.newBuilder(URI.create("http://" + host + ":" + port + path))
                .build();
    }

    private String listenersHost() {
        LocalEndpoint known = endpoint.getNow(null);
        return known == null ? "127.0.0.1" : known.address().getHostAddress();
    }

    Socket connect() throws IOException {
        return new Socket(InetAddress.getByName("127.0.0.1"), port());
    }

    @Override
    public void close() {
        listeners.close();
    }
}
