// SPDX-License-Identifier: Apache-2.0
package io.peili.router.internal;

import io.peili.auth.Agreement;
import io.peili.content.Subscription;
import io.peili.libp2p.Connection;
import io.peili.libp2p.Host;
import io.peili.libp2p.HostObserver;
import io.peili.libp2p.PeerInfo;
import io.peili.libp2p.ProtocolHandler;
import io.peili.libp2p.Stream;
import io.peili.libp2p.StreamHandler;
import io.peili.libp2p.codec.MalformedException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Passes on what the cluster agreed on, between nodes that proved to each other that they are of it. One names the edition
 * it has; the other one gives a newer one, or names its own, and is given the newer one where that is older. A change goes to some peers at once,
 * which do the same; beside that one peer is asked now and then, so that nobody stays behind. Thread-safe.
 */
final class AgreementExchange implements ProtocolHandler, HostObserver, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AgreementExchange.class);
    private static final int FAN_OUT = 8;

    private final Host host;
    private final Predicate<Connection> proven;
    private final Agreement agreement;
    private final Subscription watching;

    /**
     * Begins to take and to give.
     *
     * @param host whose peers take part
     * @param proven whether the other side of a connection is a node of the cluster
     * @param agreement what is passed on
     */
    AgreementExchange(Host host, Predicate<Connection> proven, Agreement agreement) {
        this.host = host;
        this.proven = proven;
        this.agreement = agreement;
        host.handle(AgreementMessage.PROTOCOL, this);
        host.observe(this);
        watching = agreement.watch(edition -> tell(FAN_OUT));
    }

    /** Compares with one peer, whichever. */
    void round() {
        tell(1);
    }

    private void tell(int most) {
        List<Connection> peers =
                new ArrayList<>(host.connections().stream().filter(proven).toList());
        Collections.shuffle(peers);
        peers.stream().limit(most).forEach(this::tell);
    }

    private void tell(Connection peer) {
        agreement
                .edition()
                .ifPresent(edition -> peer.open(AgreementMessage.PROTOCOL, new Telling(edition))
                        .whenComplete((stream, failure) -> {
                            if (failure != null) {
                                LOG.debug("{} could not be told of {}", peer.peer(), edition, failure);
                            }
                        }));
    }

    @Override
    public void identified(Connection connection, PeerInfo info) {
        if (connection.outbound() && proven.test(connection)) {
            tell(connection);
        }
    }

    @Override
    public StreamHandler accept(Stream stream) {
        return new Answering();
    }

    /** One side of a comparison: each says something once, and may hand over its edition after that. */
    private abstract class Side extends FramedSide {
        private int messages;

        Side() {
            super(AgreementMessage.MAX_BYTES);
        }

        abstract int most();

        abstract void take(Stream stream, AgreementMessage message) throws IOException;

        @Override
        public void received(Stream stream, ByteBuffer bytes) throws IOException {
            if (!proven.test(stream.connection())) {
                throw new IOException("this peer did not prove that it is a node of the cluster");
            }
            super.received(stream, bytes);
        }

        @Override
        void take(Stream stream, byte[] frame) throws IOException {
            if (++messages > most()) {
                throw new MalformedException("more messages than an exchange has");
            }
            AgreementMessage message = AgreementMessage.decode(frame);
            if (!message.content().isEmpty()) {
                agreement.offer(message.content());
            }
            take(stream, message);
        }

        @Override
        public void ended(Stream stream) {
            stream.closeWrite();
        }
    }

    /** The side that begins. */
    private final class Telling extends Side {
        private final Agreement.Edition edition;

        Telling(Agreement.Edition edition) {
            this.edition = edition;
        }

        @Override
        int most() {
            return 1;
        }

        @Override
        public void opened(Stream stream) {
            super.opened(stream);
            stream.write(AgreementMessage.naming(edition).toFrame());
        }

        @Override
        void take(Stream stream, AgreementMessage message) {
            agreement.compared();
            if (message.needs(edition)) {
                stream.write(AgreementMessage.handing(edition).toFrame());
            }
            stream.closeWrite();
        }
    }

    /** The side that is told. */
    private final class Answering extends Side {
        @Override
        int most() {
            return 2;
        }

        @Override
        void take(Stream stream, AgreementMessage message) {
            Optional<Agreement.Edition> own = agreement.edition();
            if (!message.content().isEmpty() || own.isEmpty()) {
                stream.closeWrite();
                return;
            }
            agreement.compared();
            if (message.needs(own.get())) {
                stream.write(AgreementMessage.handing(own.get()).toFrame());
            } else {
                stream.write(AgreementMessage.naming(own.get()).toFrame());
            }
        }
    }

    @Override
    public void close() {
        watching.close();
        host.unobserve(this);
        host.unhandle(AgreementMessage.PROTOCOL);
    }
}
