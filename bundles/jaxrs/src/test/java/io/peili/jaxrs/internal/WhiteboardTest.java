// SPDX-License-Identifier: Apache-2.0
package io.peili.jaxrs.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.peili.content.FileBody;
import io.peili.http.internal.TestListeners;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HEAD;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WhiteboardTest {
    @TempDir
    java.nio.file.Path folder;

    @Test
    void aResourceIsServed() throws Exception {
        java.nio.file.Path file = folder.resolve("blob");
        byte[] content = new byte[1_000_000];
        new java.util.Random(1).nextBytes(content);
        Files.write(file, content);
        var worker = Executors.newSingleThreadScheduledExecutor();
        List<FileChannel> opened = new ArrayList<>();
        try (TestListeners listeners = TestListeners.plain()) {
            BodyWriter writer = new BodyWriter(new Buffers(256 * 1024, 4, 2));
            Applications apps = new Applications(
                    listeners.registry(), List.of(writer, new SizedEntities(), new AdmissionFilter(Optional::empty)));
            Whiteboard board = new Whiteboard(
                    listeners.registry(),
                    new Whiteboard.Times(Duration.ofMillis(10), Duration.ofSeconds(2), Duration.ofSeconds(10)),
                    worker,
                    apps::build);
            board.add(new Part(1, true, "r", 0, List.of(), Map.of(), new Hello(file, opened)));
            HttpClient client = HttpClient.newHttpClient();
            URI uri = URI.create("http://127.0.0.1:" + listeners.registryPort() + "/v2/");
            var got = client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
            var blob = client.send(
                    HttpRequest.newBuilder(uri.resolve("blob")).build(), HttpResponse.BodyHandlers.ofByteArray());
            assertThat(blob.body()).isEqualTo(content);
            var head = client.send(
                    HttpRequest.newBuilder(uri.resolve("blob"))
                            .method("HEAD", HttpRequest.BodyPublishers.noBody())
                            .build(),
                    HttpResponse.BodyHandlers.ofByteArray());
            assertThat(opened).hasSize(2).noneMatch(FileChannel::isOpen);
            board.close();
        } finally {
            worker.shutdownNow();
        }
    }

    /** Says hello, and serves a file. */
    @Path("/v2")
    public static final class Hello {
        private final java.nio.file.Path file;
        private final List<FileChannel> opened;

        Hello(java.nio.file.Path file, List<FileChannel> opened) {
            this.file = file;
            this.opened = opened;
        }

        @GET
        public String hello() {
            return "hello";
        }

        @GET
        @Path("blob")
        public Response blob() throws IOException {
            FileChannel channel = FileChannel.open(file);
            opened.add(channel);
            return Response.ok(new FileBody(channel, 0, channel.size()), "application/octet-stream")
                    .header("Content-Length", channel.size())
                    .build();
        }

        @HEAD
        @Path("blob")
        public Response head() throws IOException {
            return blob();
        }
    }
}
