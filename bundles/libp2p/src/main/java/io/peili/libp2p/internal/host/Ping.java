// SPDX-License-Identifier: Apache-2.0
package io.peili.libp2p.internal.host;

import io.peili.libp2p.ProtocolHandler;
import io.peili.libp2p.Stream;
import io.peili.libp2p.StreamHandler;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** 32 random bytes to the peer and back. */
final class Ping {
    static final String PROTOCOL = "/ipfs/ping/1.0.0";

    private static final int SIZE = 32;
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration IDLE = Duration.ofSeconds(60);
    private static final SecureRandom RANDOM = new SecureRandom();

    private Ping() {}

    static ProtocolHandler answering() {
        return stream -> new Echo();
    }

    /** Sends back what comes; a peer that does not read its answers is cut off. */
    private static final class Echo implements StreamHandler {
        @Override
        public void opened(Stream stream) {
            stream.idleTimeout(IDLE);
        }

        @Override
        public void received(Stream stream, ByteBuffer bytes) throws IOException {
            if (!stream.writable()) {
                throw new IOException("the peer sends pings but does not read the answers");
            }
            stream.write(bytes);
        }

        @Override
        public void ended(Stream stream) {
            stream.closeWrite();
        }
    }

    /** Asks once. */
    static final class Question implements StreamHandler {
        private final CompletableFuture<Duration> result = new CompletableFuture<>();
        private final byte[] sent = new byte[SIZE];
        private final ByteBuffer answer = ByteBuffer.allocate(SIZE);
        private long began;

        CompletableFuture<Duration> result() {
            return result;
        }

        @Override
        public void opened(Stream stream) {
            RANDOM.nextBytes(sent);
            stream.idleTimeout(PATIENCE);
            began = System.nanoTime();
            stream.write(ByteBuffer.wrap(sent));
        }

        @Override
        public void received(Stream stream, ByteBuffer bytes) throws IOException {
            if (bytes.remaining() > answer.remaining()) {
                throw new IOException("ping answered with more than was sent");
            }
            answer.put(bytes);
            if (!answer.hasRemaining()) {
                finish(stream);
            }
        }

        private void finish(Stream stream) throws IOException {
            if (!Arrays.equals(sent, answer.array())) {
                throw new IOException("ping answered with other bytes");
            }
            result.complete(Duration.ofNanos(System.nanoTime() - began));
            stream.close();
        }

        @Override
        public void closed(Stream stream, Optional<IOException> cause) {
            result.completeExceptionally(cause.orElseGet(() -> new IOException("ping without an answer")));
        }
    }
}
