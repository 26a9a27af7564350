// SPDX-License-Identifier: Apache-2.0
package io.peili.kademlia.internal;

import io.peili.libp2p.Host;
import io.peili.libp2p.PeerId;
import io.peili.libp2p.Stream;
import io.peili.libp2p.StreamHandler;
import io.peili.libp2p.codec.FrameReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Asks peers. Each request has a stream of its own, whose negotiation travels with the request. For any thread. */
final class Rpc {
    /** Fewer than the streams of one peer that nodes serve at a time. */
    private static final int AT_ONCE = 24;

    private final Turns turns = new Turns(AT_ONCE);
    private final Host host;
    private final String protocol;
    private final Duration timeout;

    Rpc(Host host, String protocol, Duration timeout) {
        this.host = host;
        this.protocol = protocol;
        this.timeout = timeout;
    }

    /**
     * Sends a request and gives its answer; cancelling the future ends the stream. Where a connection broke meanwhile, for
     * example because both sides had dialled, it is asked once more.
     */
    CompletableFuture<KadMessage> ask(PeerId peer, KadMessage request) {
        ByteBuffer message = request.encode();
        CompletableFuture<KadMessage> result = new CompletableFuture<>();
        ask(peer, message, true, result);
        return result;
    }

    private void ask(PeerId peer, ByteBuffer request, boolean retry, CompletableFuture<KadMessage> result) {
        Question question = new Question(request.duplicate());
        run(peer, question, question.answer);
        result.whenComplete((answer, failure) -> question.answer.cancel(false));
        question.answer.whenComplete((answer, failure) -> {
            boolean broken = question.asked && !(failure instanceof TimeoutException);
            if (failure == null) {
                result.complete(answer);
            } else if (retry && broken && !result.isDone()) {
                ask(peer, request, false, result);
            } else {
                result.completeExceptionally(failure);
            }
        });
    }

    /** Sends messages that have no answer, all in one go; complete once they have left this node. */
    CompletableFuture<Void> tell(PeerId peer, List<KadMessage> messages) {
        Statement statement = new Statement(messages);
        run(peer, statement, statement.sent);
        return statement.sent;
    }

    private void run(PeerId peer, StreamHandler handler, CompletableFuture<?> result) {
        turns.take(peer, result, () -> open(peer, handler, result));
    }

    private void open(PeerId peer, StreamHandler handler, CompletableFuture<?> result) {
        result.orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS);
        host.open(peer, protocol, handler).whenComplete((stream, failure) -> {
            if (failure != null) {
                result.completeExceptionally(failure);
                return;
            }
            result.whenComplete((answer, problem) -> {
                if (problem != null) {
                    stream.reset(0);
                }
            });
        });
    }

    /** One request. */
    private static final class Question implements StreamHandler {
        private final ByteBuffer request;
        private final CompletableFuture<KadMessage> answer = new CompletableFuture<>();
        private final FrameReader frames = new FrameReader(KadMessage.MAX_BYTES);
        private volatile boolean asked;

        Question(ByteBuffer request) {
            this.request = request;
        }

        @Override
        public void opened(Stream stream) {
            if (answer.isDone()) {
                stream.reset(0);
                return;
            }
            asked = true;
            stream.write(request);
            stream.closeWrite();
        }

        @Override
        public void received(Stream stream, ByteBuffer bytes) throws IOException {
            Optional<byte[]> frame = frames.next(bytes);
            if (frame.isPresent()) {
                KadMessage message = KadMessage.decode(frame.get());
                stream.close();
                answer.complete(message);
            }
        }

        @Override
        public void closed(Stream stream, Optional<IOException> cause) {
            if (!answer.isDone()) {
                answer.completeExceptionally(cause.orElseGet(() -> new IOException("no answer")));
            }
        }
    }

    /** Messages without answers. */
    private static final class Statement implements StreamHandler {
        private final List<KadMessage> messages;
        private final CompletableFuture<Void> sent = new CompletableFuture<>();
        private boolean written;

        Statement(List<KadMessage> messages) {
            this.messages = messages;
        }

        @Override
        public void opened(Stream stream) {
            messages.forEach(message -> stream.write(message.encode()));
            stream.closeWrite();
            written = true;
        }

        @Override
        public void received(Stream stream, ByteBuffer bytes) {
            bytes.position(bytes.limit());
        }

        @Override
        public void ended(Stream stream) {
            sent.complete(null);
        }

        @Override
        public void closed(Stream stream, Optional<IOException> cause) {
            if (cause.isEmpty() && written) {
                sent.complete(null);
            } else if (!sent.isDone()) {
                sent.completeExceptionally(cause.orElseGet(() -> new IOException("not sent")));
            }
        }
    }
}
