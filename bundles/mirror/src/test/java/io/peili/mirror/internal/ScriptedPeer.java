// SPDX-License-Identifier: Apache-2.0
package io.peili.mirror.internal;

import io.peili.oci.ByteRange;
import io.peili.oci.ContentRange;
import io.peili.oci.Digest;
import io.peili.routing.Peer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ServerSocketFactory;

/** A peer that answers as a script tells it, byte for byte. */
final class ScriptedPeer implements AutoCloseable {
    /** One request and where its answer goes. */
    record Exchange(String line, Map<String, String> headers, OutputStream out, Socket socket) {
        void send(String head, byte[] body) throws IOException {
            out.write((head.replace("\n", "\r\n") + "\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1));
            out.write(body);
            out.flush();
        }

        void send(String head) throws IOException {
            send(head, new byte[0]);
        }
    }

    /** Answers one request. */
    interface Script {
        void answer(Exchange exchange) throws IOException;
    }

    private final ServerSocket server;
    private final Script script;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final List<Exchange> requests = new CopyOnWriteArrayList<>();

    ScriptedPeer(Script script) {
        this(ServerSocketFactory.getDefault(), script);
    }

    ScriptedPeer(ServerSocketFactory sockets, Script script) {
        this.script = script;
        try {
            server = sockets.createServerSocket(0, 200, InetAddress.getByName("127.0.0.1"));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        start(this::accept);
    }

    /** Has one blob, and serves it as it should. */
    static Script holder(byte[] content) {
        String digest = Digest.sha256(content).toString();
        return exchange -> {
            Optional<ByteRange.Slice> slice = Optional.ofNullable(
                            exchange.headers().get("range"))
                    .flatMap(ByteRange::tryParse)
                    .flatMap(range -> range.within(content.length));
            String common = "\nContent-Type: application/octet-stream\nDocker-Content-Digest: " + digest;
            if (!exchange.line().contains(digest)) {
                exchange.send("HTTP/1.1 404 Not Found\nContent-Length: 2", new byte[] {'{', '}'});
            } else if (slice.isPresent()) {
                byte[] part =
                        java.util.Arrays.copyOfRange(content, (int) slice.get().offset(), (int)
                                (slice.get().offset() + slice.get().length()));
                exchange.send(
                        "HTTP/1.1 206 Partial Content\nContent-Length: " + part.length + "\nContent-Range: "
                                + ContentRange.of(slice.get(), content.length) + common,
                        part);
            } else {
                boolean head = exchange.line().startsWith("HEAD");
                exchange.send(
                        "HTTP/1.1 200 OK\nContent-Length: " + content.length + common, head ? new byte[0] : content);
            }
        };
    }

    Peer peer() {
        return new Peer("scripted-" + server.getLocalPort(), "127.0.0.1", server.getLocalPort());
    }

    List<Exchange> requests() {
        return requests;
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = server.accept();
                sockets.add(socket);
                start(() -> serve(socket));
            }
        } catch (IOException expected) {
            // The server socket was closed.
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                Map<String, String> headers = new TreeMap<>();
                for (String header = in.readLine(); header != null && !header.isEmpty(); header = in.readLine()) {
                    int colon = header.indexOf(':');
                    headers.put(
                            header.substring(0, colon).toLowerCase(java.util.Locale.ROOT),
                            header.substring(colon + 1).trim());
                }
                Exchange exchange = new Exchange(line, headers, socket.getOutputStream(), socket);
                requests.add(exchange);
                script.answer(exchange);
            }
        } catch (IOException expected) {
            // The other side is gone, which some scripts want.
        } finally {
            sockets.remove(socket);
        }
    }

    int connections() {
        return sockets.size();
    }

    private static void start(Runnable task) {
        Thread thread = new Thread(task, "scripted-peer");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() {
        try {
            server.close();
            for (Socket socket : sockets) {
                socket.close();
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
