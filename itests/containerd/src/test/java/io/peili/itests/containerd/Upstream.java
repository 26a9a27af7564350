// SPDX-License-Identifier: Apache-2.0
package io.peili.itests.containerd;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A registry that is not ours, Debian's docker-registry, and what its access log says that it sent. */
final class Upstream implements AutoCloseable {
    static final String USER = "somebody";
    static final String PASSWORD = "secret";
    private static final String ACCOUNT = USER + ":$2y$05$kZzyJoqY/L63BpZYr0i/eeyKcSwyjHLv25tLKY7Ma1w41GP.FyJJm";
    private static final String CONFIG = """
            version: 0.1
            log:
              accesslog:
                disabled: false
              level: error
            storage:
              filesystem:
                rootdirectory: %1$s/data
            http:
              addr: %2$s
            """;
    private static final String LOGIN = """
            auth:
              htpasswd:
                realm: private
                path: %1$s/htpasswd
            """;
    private static final Pattern LINE = Pattern.compile("\"GET /v2/(\\S+)/(manifests|blobs)/\\S* \\S+\" 20\\d (\\d+)");

    private final Path program;
    private final Path folder;
    private final String address;
    private final HttpClient http = HttpClient.newHttpClient();
    private Process process;

    /**
     * What was sent of a repository.
     *
     * @param manifests the bytes of manifests
     * @param blobs the bytes of blobs
     */
    record Sent(long manifests, long blobs) {
        long all() {
            return manifests + blobs;
        }
    }

    /** Starts one on an address with a port; a private one wants user and password. */
    Upstream(Path folder, String address, boolean isPrivate) throws IOException {
        program = Tools.require("docker-registry", "Debian: apt-get install docker-registry");
        this.folder = Files.createDirectories(folder);
        this.address = address;
        String config = CONFIG.formatted(folder, address);
        if (isPrivate) {
            Files.writeString(folder.resolve("htpasswd"), ACCOUNT + "\n");
            config += LOGIN.formatted(folder);
        }
        Files.writeString(folder.resolve("config.yml"), config);
        start();
    }

    void start() throws IOException {
        process = new ProcessBuilder(
                        program.toString(),
                        "serve",
                        folder.resolve("config.yml").toString())
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
                .redirectError(folder.resolve("errors.log").toFile())
                .start();
        await("the upstream registry").ignoreExceptions().until(() -> ask("GET", "/v2/", none()) > 0);
    }

    /** Connections to it are refused from now on. */
    void stop() {
        process.destroyForcibly().onExit().join();
    }

    private Path log() {
        return folder.resolve("access.log");
    }

    String url() {
        return "http://" + address;
    }

    void push(Image image) throws IOException {
        for (Image.Blob blob : image.blobs()) {
            if (blob.isManifest()) {
                manifest(image, blob);
            } else {
                blob(image, blob);
            }
        }
    }

    private void blob(Image image, Image.Blob blob) throws IOException {
        HttpRequest begin = request("POST", "/v2/" + image.repository() + "/blobs/uploads/", none())
                .build();
        HttpResponse<Void> begun = send(begin);
        String location = begun.headers().firstValue("Location").orElseThrow();
        HttpRequest.BodyPublisher body = HttpRequest.BodyPublishers.ofFile(image.file(blob));
        expect(
                201,
                send(request("PUT", location + "&digest=" + blob.digest(), body)
                        .header("Content-Type", "application/octet-stream")
                        .build()));
    }

    private void manifest(Image image, Image.Blob manifest) throws IOException {
        boolean last = manifest.equals(image.target());
        String reference = last ? image.tag() : manifest.digest();
        expect(
                201,
                send(request(
                                "PUT",
                                "/v2/" + image.repository() + "/manifests/" + reference,
                                HttpRequest.BodyPublishers.ofFile(image.file(manifest)))
                        .header("Content-Type", manifest.type())
                        .build()));
    }

    private static HttpRequest.BodyPublisher none() {
        return HttpRequest.BodyPublishers.noBody();
    }

    private HttpRequest.Builder request(String method, String path, HttpRequest.BodyPublisher body) {
        String account = Base64.getEncoder().encodeToString((USER + ":" + PASSWORD).getBytes(StandardCharsets.UTF_8));
        URI uri = URI.create(path.startsWith("/") ? url() + path : path);
        return HttpRequest.newBuilder(uri).method(method, body).header("Authorization", "Basic " + account);
    }

    private int ask(String method, String path, HttpRequest.BodyPublisher body) throws IOException {
        return send(request(method, path, body).build()).statusCode();
    }

    private HttpResponse<Void> send(HttpRequest request) throws IOException {
        try {
            return http.send(request, HttpResponse.BodyHandlers.discarding());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    private static void expect(int status, HttpResponse<Void> response) throws IOException {
        if (response.statusCode() != status) {
            throw new IOException(response.request() + " was answered with " + response.statusCode());
        }
    }

    /** What it has sent of a repository so far; what was sent before this call is in its log. */
    Sent sent(Image image) throws IOException {
        String marker = UUID.randomUUID().toString();
        ask("GET", "/v2/?" + marker, none());
        await("the access log").until(() -> Files.readString(log()).contains(marker));
        long manifests = 0;
        long blobs = 0;
        for (String line : lines()) {
            Matcher match = LINE.matcher(line);
            if (match.find() && match.group(1).equals(image.repository())) {
                long bytes = Long.parseLong(match.group(3));
                manifests += match.group(2).equals("manifests") ? bytes : 0;
                blobs += match.group(2).equals("blobs") ? bytes : 0;
            }
        }
        return new Sent(manifests, blobs);
    }

    private List<String> lines() throws IOException {
        return Files.readAllLines(log());
    }

    @Override
    public void close() {
        stop();
    }
}
