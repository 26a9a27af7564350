// SPDX-License-Identifier: Apache-2.0
package io.peili.jaxrs.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.peili.content.Body;
import io.peili.content.Chunks;
import io.peili.content.FileBody;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HEAD;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class BodyWriterTest {
    private static final int SIZE = 1_000_000;

    @TempDir
    private java.nio.file.Path folder;

    @Test
    void aRegionOfAFileIsSentAsItIs() throws Exception {
        byte[] content = new byte[SIZE];
        new Random(1).nextBytes(content);
        java.nio.file.Path file = Files.write(folder.resolve("blob"), content);
        FileChannel channel = FileChannel.open(file);
        try (Board board = Board.plain()) {
            board.resource("blob", new Blob(SIZE - 77, () -> new FileBody(channel, 77, SIZE - 77)));
            HttpResponse<byte[]> response = board.bytes("GET", "/blob");
            assertThat(response.body()).isEqualTo(java.util.Arrays.copyOfRange(content, 77, SIZE));
            assertThat(response.headers().firstValue("transfer-encoding")).isEmpty();
            Board.await(() -> !channel.isOpen());
        }
    }

    @Test
    void anEmptyFileIsSent() throws Exception {
        FileChannel channel = FileChannel.open(Files.createFile(folder.resolve("empty")));
        try (Board board = Board.plain()) {
            board.resource("blob", new Blob(0, () -> new FileBody(channel, 0, 0)));
            HttpResponse<byte[]> response = board.bytes("GET", "/blob");
            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.headers().firstValue("content-length")).contains("0");
            Board.await(() -> !channel.isOpen());
        }
    }

    @Test
    void aHeadRequestSendsTheLengthReadsNothingAndClosesTheBody() throws Exception {
        Pieces pieces = new Pieces(10, 10);
        try (Board board = Board.plain()) {
            board.resource("blob", new Blob(10 * Pieces.SIZE, () -> pieces));
            HttpResponse<byte[]> response = board.bytes("HEAD", "/blob");
            assertThat(response.headers().firstValue("content-length")).contains(Integer.toString(10 * Pieces.SIZE));
            assertThat(pieces.closed.tryAcquire(20, TimeUnit.SECONDS)).isTrue();
            assertThat(pieces.asked).hasValue(0);
        }
    }

    @Test
    void piecesAreSentOneByOne() throws Exception {
        Pieces pieces = new Pieces(10, 10);
        try (Board board = Board.plain()) {
            board.resource("blob", new Blob(10 * Pieces.SIZE, () -> pieces));
            assertThat(board.bytes("GET", "/blob").body()).hasSize(10 * Pieces.SIZE);
            assertThat(pieces.closed.tryAcquire(20, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void troubleBeforeTheFirstByteIsAnErrorResponse() throws Exception {
        Pieces pieces = new Pieces(10, 0);
        try (Board board = Board.plain()) {
            board.resource("blob", new Blob(10 * Pieces.SIZE, () -> pieces));
            assertThat(board.bytes("GET", "/blob").statusCode()).isEqualTo(500);
            assertThat(pieces.closed.tryAcquire(20, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void troubleAfterTheFirstByteEndsTheConnectionShortAndClean() throws Exception {
        Pieces pieces = new Pieces(10, 3);
        try (Board board = Board.plain()) {
            board.resource("blob", new Blob(10 * Pieces.SIZE, () -> pieces));
            board.awaitAnswer("/blob/ping", "pong");
            try (Socket socket = ask(board)) {
                String all = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
                assertThat(all).contains("Content-Length: " + 10 * Pieces.SIZE);
                assertThat(all.substring(all.indexOf("\r\n\r\n") + 4)).hasSize(3 * Pieces.SIZE);
            }
            assertThat(pieces.closed.tryAcquire(20, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void aFileThatIsShorterThanSaidEndsTheConnectionShortAndClean() throws Exception {
        java.nio.file.Path file = Files.write(folder.resolve("blob"), new byte[200_000]);
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
        try (Board board = Board.plain()) {
            board.resource("blob", new Blob(SIZE, () -> new FileBody(channel, 0, SIZE)));
            board.awaitAnswer("/blob/ping", "pong");
            try (Socket socket = ask(board)) {
                String all = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
                assertThat(all.length()).isBetween(64 * 1024, 201_000);
            }
            Board.await(() -> !channel.isOpen());
        }
    }

    @Test
    void aClientThatGoesAwayFreesBodyAndThread() throws Exception {
        Pieces endless = new Pieces(Integer.MAX_VALUE, Integer.MAX_VALUE);
        try (Board board = Board.plain()) {
            board.resource("blob", new Blob(1L << 40, () -> endless));
            board.awaitAnswer("/blob/ping", "pong");
            try (Socket socket = ask(board)) {
                assertThat(socket.getInputStream().readNBytes(100_000)).hasSize(100_000);
            }
            assertThat(endless.closed.tryAcquire(20, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void sixtyFourClientsThatGoAwayLeaveNoThreadNoBufferAndNoDescriptor() throws Exception {
        java.nio.file.Path file = folder.toRealPath().resolve("blob");
        long size = 64L << 20;
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(new byte[1]), size - 1);
        }
        List<Socket> clients = new ArrayList<>();
        try (Board board = Board.plain()) {
            board.resource("blob", new Blob(size, () -> new FileBody(open(file), 0, size)));
            board.awaitAnswer("/blob/ping", "pong");
            for (int i = 0; i < 64; i++) {
                Socket client = ask(board);
                clients.add(client);
                assertThat(client.getInputStream().readNBytes(100_000)).hasSize(100_000);
            }
            assertThat(descriptors(file)).isEqualTo(64);
            assertThat(board.buffers().lent()).isPositive();
            for (Socket client : clients) {
                client.setSoLinger(true, 0);
                client.close();
            }
            Board.await(() -> descriptors(file) == 0 && board.buffers().lent() == 0 && threadsThatWrite() == 0);
            assertThat(board.get("/blob/ping").body()).isEqualTo("pong");
        }
    }

    private static FileChannel open(java.nio.file.Path file) {
        try {
            return FileChannel.open(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** How many descriptors of this process are the file's. */
    private static long descriptors(java.nio.file.Path file) {
        try (Stream<java.nio.file.Path> all = Files.list(java.nio.file.Path.of("/proc/self/fd"))) {
            return all.filter(link -> {
                        try {
                            return Files.readSymbolicLink(link).equals(file);
                        } catch (IOException closedMeanwhile) {
                            return false;
                        }
                    })
                    .count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long threadsThatWrite() {
        return Thread.getAllStackTraces().values().stream()
                .filter(stack ->
                        Stream.of(stack).anyMatch(frame -> frame.getClassName().equals(BodyWriter.class.getName())))
                .count();
    }

    @Test
    void nothingIsReadFarAheadOfTheClient() throws Exception {
        Pieces endless = new Pieces(Integer.MAX_VALUE, Integer.MAX_VALUE);
        try (Board board = Board.plain()) {
            board.resource("blob", new Blob(1L << 40, () -> endless));
            board.awaitAnswer("/blob/ping", "pong");
            try (Socket socket = ask(board)) {
                assertThat(socket.getInputStream().read()).isEqualTo('H');
                int before = -1;
                while (endless.asked.get() != before) {
                    before = endless.asked.get();
                    assertThat(endless.closed.tryAcquire(300, TimeUnit.MILLISECONDS))
                            .isFalse();
                }
                assertThat((long) before * Pieces.SIZE).isLessThan(16L << 20);
            }
        }
    }

    @Test
    void aSentBodyIsNoCallInAResource() throws Exception {
        Pieces endless = new Pieces(Integer.MAX_VALUE, Integer.MAX_VALUE);
        try (Board board = Board.plain()) {
            long id = board.resource("blob", new Blob(1L << 40, () -> endless));
            board.awaitAnswer("/blob/ping", "pong");
            try (Socket socket = ask(board)) {
                assertThat(socket.getInputStream().readNBytes(1000)).hasSize(1000);
                long began = System.nanoTime();
                board.whiteboard().remove(id);
                assertThat(TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - began))
                        .isLessThan(5);
                board.resource("blob", new Blob(0, () -> new Pieces(0, 0)));
                board.awaitAnswer("/blob/ping", "pong");
                assertThat(socket.getInputStream().readNBytes(10_000_000)).hasSize(10_000_000);
            }
        }
    }

    private static Socket ask(Board board) throws IOException {
        Socket socket = new Socket("127.0.0.1", board.listeners().registryPort());
        socket.setSoTimeout(20_000);
        socket.getOutputStream()
                .write("GET /blob HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    /** Serves one body. */
    @Path("/blob")
    public static final class Blob {
        private final long length;
        private final Supplier<Body> body;

        Blob(long length, Supplier<Body> body) {
            this.length = length;
            this.body = body;
        }

        @GET
        public Response blob() {
            return Response.ok(body.get(), "application/octet-stream")
                    .header("Content-Length", length)
                    .build();
        }

        @HEAD
        public Response head() {
            return blob();
        }

        @GET
        @Path("ping")
        public String ping() {
            return "pong";
        }
    }

    /** Some pieces, of which the first few can be read. */
    private static final class Pieces implements Chunks {
        static final int SIZE = 10_000;
        private final int count;
        private final int readable;
        private final AtomicInteger asked = new AtomicInteger();
        private final Semaphore closed = new Semaphore(0);
        private final ByteBuffer piece = ByteBuffer.allocate(SIZE);

        Pieces(int count, int readable) {
            this.count = count;
            this.readable = readable;
        }

        @Override
        public long length() {
            return (long) count * SIZE;
        }

        @Override
        public Optional<ByteBuffer> next() throws IOException {
            int number = asked.getAndIncrement();
            if (number >= count) {
                return Optional.empty();
            }
            if (number >= readable) {
                throw new IOException("the peer is gone");
            }
            return Optional.of(piece.clear());
        }

        @Override
        public void close() {
            closed.release();
        }
    }
}
