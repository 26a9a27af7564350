// SPDX-License-Identifier: Apache-2.0
package io.peili.mirror.internal;

import io.peili.content.Chunks;
import io.peili.content.ContentCorruptException;
import io.peili.oci.ByteRange;
import io.peili.oci.Digest;
import io.peili.routing.Peer;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A blob on its way through: from a peer to whoever asked, one buffer at a time. When the peer fails or stalls, the rest
 * is fetched from another one. The last byte of a whole blob is handed out only if the digest is right.
 */
final class RelayBody implements Chunks {
    private static final Logger LOG = LoggerFactory.getLogger(RelayBody.class);

    /** Finds somebody else for the rest. */
    interface Healer {
        Optional<PeerAnswer.Accepted> resume(ByteRange rest, Set<String> excluded) throws IOException;
    }

    private final Digest digest;
    private final ByteRange.Slice slice;
    private final MirrorSettings settings;
    private final PeerRecord record;
    private final Healer healer;
    private final Set<Peer> sources = new LinkedHashSet<>();
    private final Set<String> failed = new LinkedHashSet<>();

    private @Nullable Verifier verifier;
    private PeerStream stream;
    private Peer peer;
    private long delivered;
    private boolean closed;

    RelayBody(PeerAnswer.Accepted answer, Digest digest, MirrorSettings settings, PeerRecord record, Healer healer) {
        this.digest = digest;
        this.slice = answer.slice().orElse(new ByteRange.Slice(0, answer.size()));
        this.verifier = slice.offset() == 0 && slice.length() == answer.size() ? new Verifier(digest) : null;
        this.settings = settings;
        this.record = record;
        this.healer = healer;
        this.stream = new PeerStream(answer);
        this.peer = answer.peer();
        sources.add(peer);
    }

    @Override
    public long length() {
        return slice.length();
    }

    @Override
    public Optional<ByteBuffer> next() throws IOException {
        if (delivered == slice.length()) {
            return Optional.empty();
        }
        ByteBuffer buffer = read();
        Verifier check = verifier;
        if (check != null) {
            buffer = verified(check, buffer);
        }
        delivered += buffer.remaining();
        return Optional.of(buffer);
    }

    /** Nobody has seen anything yet of a small blob that is wrong: it is had from another peer. */
    private ByteBuffer verified(Verifier check, ByteBuffer first) throws IOException {
        ByteBuffer buffer = first;
        while (true) {
            check.update(buffer);
            if (delivered + buffer.remaining() < slice.length()) {
                return buffer;
            }
            try {
                check.finish();
                return buffer;
            } catch (ContentCorruptException e) {
                sources.forEach(source -> record.distrust(source, digest));
                LOG.warn("Wrong content from {}: {}; not asked for it again for a while", sources, e.getMessage());
                if (delivered > 0 || !replace(e)) {
                    throw e;
                }
                check = new Verifier(digest);
                verifier = check;
                buffer = read();
            }
        }
    }

    private boolean replace(ContentCorruptException cause) throws IOException {
        Optional<PeerAnswer.Accepted> other = other();
        if (other.isPresent()) {
            sources.clear();
            goOnWith(other.get(), cause);
        }
        return other.isPresent();
    }

    private ByteBuffer read() throws IOException {
        long stalledSince = 0;
        while (true) {
            try {
                Optional<ByteBuffer> buffer = stream.next(settings.stall());
                if (buffer.isPresent()) {
                    record.heard(peer);
                    return buffer.get();
                }
                long now = System.nanoTime();
                stalledSince = stalledSince == 0 ? now - settings.stall().toNanos() : stalledSince;
                boolean hopeless = now - stalledSince >= settings.idle().toNanos();
                heal(new IOException("sent nothing for " + (now - stalledSince) / 1_000_000 + " ms"), hopeless);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("interrupted while relaying " + digest);
            } catch (InterruptedIOException e) {
                throw e;
            } catch (IOException e) {
                heal(e, true);
                stalledSince = 0;
            }
        }
    }

    /** Switches to another peer; keeps the present one where it may still wake up and there is no other. */
    private void heal(IOException cause, boolean given) throws IOException {
        Optional<PeerAnswer.Accepted> other = other();
        if (other.isEmpty()) {
            if (given) {
                record.failed(peer);
                throw new IOException(
                        peer + " failed after " + delivered + " of " + slice.length() + " bytes of " + digest
                                + " and nobody else has it: " + cause.getMessage(),
                        cause);
            }
            return;
        }
        record.failed(peer);
        goOnWith(other.get(), cause);
    }

    /** Somebody else for what was not delivered yet. */
    private Optional<PeerAnswer.Accepted> other() throws IOException {
        Set<String> excluded = new LinkedHashSet<>(failed);
        excluded.add(peer.authority());
        long end = slice.offset() + slice.length() - 1;
        return healer.resume(ByteRange.of(slice.offset() + delivered, end), excluded);
    }

    private void goOnWith(PeerAnswer.Accepted other, IOException cause) {
        LOG.debug("{} failed after {} of {} ({}), going on with {}", peer, delivered, digest, cause, other.peer());
        failed.add(peer.authority());
        stream.abort(cause);
        stream = new PeerStream(other);
        peer = other.peer();
        sources.add(peer);
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            stream.close();
        }
    }
}
