// SPDX-License-Identifier: Apache-2.0
package io.peili.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.peili.content.Chunks;
import io.peili.content.Fetch;
import io.peili.content.FetchRequest;
import io.peili.content.FetchRequest.Kind;
import io.peili.content.Mirror;
import io.peili.oci.ByteRange;
import io.peili.oci.Reference;
import io.peili.routing.Peer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What every mirror does. There is one peer. */
public abstract class MirrorContract {
    private static final Reference NAME = Reference.parse("registry.example.org/team/app:1");

    private final TestImage image = TestImages.image("mirrored", 300_000);

    /**
     * The mirror under test.
     *
     * @return always the same one within a test
     */
    protected abstract Mirror mirror();

    /**
     * The peer.
     *
     * @return as the mirror names it
     */
    protected abstract Peer peer();

    /**
     * Puts an image where the peer serves it from.
     *
     * @param name its name
     * @param content its content
     */
    protected abstract void peerHas(Reference name, TestImage content);

    private TestBlob layer() {
        return image.blobs().stream()
                .max((one, other) -> Integer.compare(one.bytes().length, other.bytes().length))
                .orElseThrow();
    }

    private FetchRequest blob(boolean head, Optional<ByteRange> range) {
        return new FetchRequest(Kind.BLOB, Reference.of(NAME.name(), layer().digest()), head, range);
    }

    private Fetch.Found found(FetchRequest request) throws IOException {
        Fetch fetch = mirror().fetch(request);
        assertThat(fetch).isInstanceOf(Fetch.Found.class);
        Fetch.Found found = (Fetch.Found) fetch;
        assertThat(found.source()).isEqualTo(peer());
        return found;
    }

    private static byte[] read(Chunks body) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (body) {
            body.forEach(buffer -> {
                byte[] part = new byte[buffer.remaining()];
                buffer.get(part);
                bytes.writeBytes(part);
            });
        }
        return bytes.toByteArray();
    }

    /** A blob comes whole, with its size and digest. */
    @Test
    protected void blobComesWhole() throws IOException {
        peerHas(NAME, image);
        Fetch.Found found = found(blob(false, Optional.empty()));
        assertThat(found.digest()).isEqualTo(layer().digest());
        assertThat(found.size()).isEqualTo(layer().bytes().length);
        assertThat(found.slice()).isEmpty();
        assertThat(found.body().length()).isEqualTo(layer().bytes().length);
        assertThat(read(found.body())).isEqualTo(layer().bytes());
    }

    /** A part of a blob says which part it is, and of how much. */
    @Test
    protected void partComesAlone() throws IOException {
        peerHas(NAME, image);
        Fetch.Found found = found(blob(false, Optional.of(ByteRange.of(1_000, 200_999))));
        assertThat(found.size()).isEqualTo(layer().bytes().length);
        assertThat(found.slice()).contains(new ByteRange.Slice(1_000, 200_000));
        assertThat(read(found.body())).isEqualTo(Arrays.copyOfRange(layer().bytes(), 1_000, 201_000));
    }

    /** A part behind the end is told with the size. */
    @Test
    protected void partBehindTheEndIsUnsatisfiable() throws IOException {
        peerHas(NAME, image);
        long size = layer().bytes().length;
        assertThat(mirror().fetch(blob(false, Optional.of(ByteRange.from(size)))))
                .isEqualTo(new Fetch.Unsatisfiable(size));
    }

    /** Headers come without bytes. */
    @Test
    protected void headersComeAlone() throws IOException {
        peerHas(NAME, image);
        Fetch.Found found = found(blob(true, Optional.empty()));
        assertThat(found.size()).isEqualTo(layer().bytes().length);
        assertThat(read(found.body())).isEmpty();
    }

    /** A manifest comes by tag and by digest, with its media type. */
    @Test
    protected void manifestComesByTagAndByDigest() throws IOException {
        peerHas(NAME, image);
        for (Reference reference : new Reference[] {NAME, Reference.of(NAME.name(), image.digest())}) {
            Fetch.Found found = found(new FetchRequest(Kind.MANIFEST, reference, false, Optional.empty()));
            assertThat(found.digest()).isEqualTo(image.digest());
            assertThat(found.mediaType()).isEqualTo(image.target().mediaType());
            assertThat(read(found.body())).isEqualTo(image.manifest().bytes());
        }
    }

    /** What nobody has is missing, and it is said why. */
    @Test
    protected void whatNobodyHasIsMissing() throws IOException {
        Fetch fetch = mirror().fetch(blob(false, Optional.empty()));
        assertThat(fetch).isInstanceOf(Fetch.Missing.class);
        assertThat(((Fetch.Missing) fetch).reason()).isNotBlank();
    }
}
