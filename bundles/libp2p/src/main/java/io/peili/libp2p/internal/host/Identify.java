// SPDX-License-Identifier: Apache-2.0
package io.peili.libp2p.internal.host;

import io.peili.libp2p.HostOptions;
import io.peili.libp2p.Multiaddr;
import io.peili.libp2p.PeerInfo;
import io.peili.libp2p.Stream;
import io.peili.libp2p.StreamHandler;
import io.peili.libp2p.codec.FrameReader;
import io.peili.libp2p.codec.MalformedException;
import io.peili.libp2p.internal.yamux.YamuxCode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/** Asks every peer what it is, answers the same question, and takes and sends news. */
final class Identify {
    static final String PROTOCOL = "/ipfs/id/1.0.0";
    static final String PUSH = "/ipfs/id/push/1.0.0";

    private static final int MAX_MESSAGE = 8 * 1024;
    private static final int MAX_MESSAGES = 10;
    private static final Duration VALIDITY = Duration.ofHours(1);

    private final HostOptions options;
    private final Supplier<List<Multiaddr>> addresses;
    private final Protocols protocols;
    private final PeerBook peers;
    private final BiConsumer<HostConnection, PeerInfo> identified;

    Identify(
            HostOptions options,
            Supplier<List<Multiaddr>> addresses,
            Protocols protocols,
            PeerBook peers,
            BiConsumer<HostConnection, PeerInfo> identified) {
        this.options = options;
        this.addresses = addresses;
        this.protocols = protocols;
        this.peers = peers;
        this.identified = identified;
        protocols.add(PROTOCOL, stream -> new Answer());
        protocols.add(PUSH, stream -> new News((HostConnection) stream.connection()));
    }

    /** Asks the peer; the connection's identification completes with what it says or fails in time. */
    void ask(HostConnection connection) {
        Duration patience = options.timeouts().identify();
        connection
                .loop()
                .schedule(
                        () -> {
                            connection
                                    .identification()
                                    .completeExceptionally(new IOException("no identify within " + patience));
                        },
                        patience.toMillis(),
                        TimeUnit.MILLISECONDS);
        connection.open(PROTOCOL, new Question(connection)).whenComplete((stream, failure) -> {
            if (failure != null) {
                connection.identification().completeExceptionally(failure);
            }
        });
    }

    /** Tells the peer what has changed. */
    void push(HostConnection connection) {
        connection.open(PUSH, new Answer());
    }

    /** Sends our message and is done. */
    private final class Answer implements StreamHandler {
        @Override
        public void opened(Stream stream) {
            stream.idleTimeout(options.timeouts().identify());
            Multiaddr observed = stream.connection().remoteAddress();
            stream.write(IdentifyMessage.encode(
                            options.identity(), addresses.get(), protocols.names(), options.agent(), observed)
                    .toFrame());
            stream.closeWrite();
        }

        @Override
        public void received(Stream stream, ByteBuffer bytes) {
            bytes.position(bytes.limit());
        }
    }

    /** Reads the peer's messages until it ends. */
    private class Question implements StreamHandler {
        final HostConnection connection;
        private final FrameReader frames = new FrameReader(MAX_MESSAGE);
        private final IdentifyMessage message = new IdentifyMessage();
        private int messages;

        Question(HostConnection connection) {
            this.connection = connection;
        }

        @Override
        public void opened(Stream stream) {
            stream.idleTimeout(options.timeouts().identify());
            stream.closeWrite();
        }

        @Override
        public void received(Stream stream, ByteBuffer bytes) throws IOException {
            Optional<byte[]> frame = frames.next(bytes);
            while (frame.isPresent()) {
                messages++;
                if (messages > MAX_MESSAGES) {
                    throw new MalformedException("more than " + MAX_MESSAGES + " identify messages");
                }
                message.merge(frame.get(), connection.peer());
                frame = frames.next(bytes);
            }
        }

        @Override
        public void ended(Stream stream) {
            if (messages > 0) {
                learn();
            }
        }

        @Override
        public void closed(Stream stream, Optional<IOException> cause) {
            connection
                    .identification()
                    .completeExceptionally(cause.orElseGet(() -> new IOException("identify without a message")));
        }

        final void learn() {
            boolean local = connection.socketAddress().getAddress().isLoopbackAddress();
            List<Multiaddr> useful = message.addresses().stream()
                    .filter(address -> local || !isLoopback(address))
                    .toList();
            PeerInfo info = peers.identified(connection.peer(), useful, message.protocols(), message.agent(), VALIDITY);
            connection.identification().complete(info);
            identified.accept(connection, info);
        }

        private static boolean isLoopback(Multiaddr address) {
            return address.tcpSocket()
                    .map(socket -> socket.getAddress().isLoopbackAddress()
                            || socket.getAddress().isAnyLocalAddress())
                    .orElse(false);
        }
    }

    /** Reads what the peer tells unasked, unless it does so all the time. */
    private final class News extends Question {
        News(HostConnection connection) {
            super(connection);
        }

        @Override
        public void opened(Stream stream) {
            if (connection.mayPush()) {
                super.opened(stream);
            } else {
                connection.violated(PUSH, "too often");
                stream.reset(YamuxCode.RATE_LIMITED);
            }
        }

        @Override
        public void closed(Stream stream, Optional<IOException> cause) {
            // the answer to our own question is still to come
        }
    }
}
