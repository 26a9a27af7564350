// SPDX-License-Identifier: Apache-2.0
package io.peili.images.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peili.content.ContentWriter;
import io.peili.content.FetchRequest;
import io.peili.content.Image;
import io.peili.content.Mirror;
import io.peili.content.Progress;
import io.peili.content.PulledImage;
import io.peili.oci.ByteRange;
import io.peili.oci.Descriptor;
import io.peili.oci.Digest;
import io.peili.oci.MediaType;
import io.peili.oci.Platform;
import io.peili.oci.Reference;
import io.peili.routing.Peer;
import io.peili.testkit.BufferChunks;
import io.peili.testkit.MemoryMirror;
import io.peili.testkit.MemoryStore;
import io.peili.testkit.TestBlob;
import io.peili.testkit.TestImage;
import io.peili.testkit.TestImages;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ImagePullTest {
    private static final Reference NAME = Reference.parse("registry.example.org/team/app:1");
    private static final Platform LINUX = new Platform("linux", "amd64", Optional.empty());
    private static final Peer PEER = new Peer("peer-1", "192.0.2.1", 6443);

    private final TestImage image = TestImages.image("a", 5000, 12_000);
    private final MemoryStore remote = new MemoryStore();
    private final MemoryStore local = new MemoryStore();
    private final MemoryMirror mirror = new MemoryMirror(PEER, remote);

    @Test
    void everythingOfAnImageComesAndThenItsName() throws Exception {
        remote.put(NAME, image);

        PulledImage result = pull(NAME);

        assertThat(result.target()).isEqualTo(image.target());
        assertThat(result.fetched()).isEqualTo(image.blobs().size());
        assertThat(result.present()).isZero();
        assertThat(result.bytes()).isEqualTo(total(image));
        assertThat(result.peers()).containsExactly("peer-1 at 192.0.2.1:6443");
        assertThat(local.images()).containsExactly(new Image(NAME, image.target()));
        for (TestBlob blob : image.blobs()) {
            assertThat(local.find(blob.digest()).orElseThrow().bytes(1 << 20)).isEqualTo(blob.bytes());
        }
    }

    @Test
    void secondPullFetchesTheManifestOnly() throws Exception {
        remote.put(NAME, image);
        pull(NAME);
        int before = mirror.requests().size();

        PulledImage result = pull(NAME);

        assertThat(result.fetched()).isZero();
        assertThat(mirror.requests().subList(before, mirror.requests().size()))
                .extracting(FetchRequest::kind)
                .containsExactly(FetchRequest.Kind.MANIFEST);
    }

    @Test
    void imageByDigestComes() throws Exception {
        remote.put(NAME, image);
        Reference byDigest = Reference.of(NAME.name(), image.digest());

        pull(byDigest);

        assertThat(local.images()).containsExactly(new Image(byDigest, image.target()));
    }

    @Test
    void tagWithDigestIsKnownByItsTag() throws Exception {
        remote.put(NAME, image);

        pull(Reference.parse(NAME + "@" + image.digest()));

        assertThat(local.images()).containsExactly(new Image(NAME, image.target()));
    }

    @Test
    void peerThatGoesAwayIsReplacedFromWhereItStopped() throws Exception {
        remote.put(NAME, image);
        mirror.cutNext(3000);
        List<String> parts = new ArrayList<>();

        new ImagePull(mirror, local, (what, done, total) -> parts.add(what)).pull(NAME, Optional.empty());

        assertThat(mirror.requests()).anyMatch(request -> request.range().isPresent());
        assertThat(local.images()).hasSize(1);
        assertThat(parts).anyMatch(part -> part.startsWith("blob 3 of 3"));
    }

    @Test
    void whatAnEarlierTryLeftIsNotFetchedAgain() throws Exception {
        remote.put(NAME, image);
        TestBlob layer = image.blobs().get(0);
        try (ContentWriter writer = local.write(layer.descriptor()).orElseThrow()) {
            writer.write(layer.buffer().slice(0, 100));
        }

        PulledImage result = pull(NAME);

        assertThat(mirror.requests())
                .filteredOn(request -> request.reference().digest().equals(Optional.of(layer.digest())))
                .singleElement()
                .extracting(FetchRequest::range)
                .isEqualTo(Optional.of(ByteRange.from(100)));
        assertThat(result.bytes()).isEqualTo(total(image) - 100);
    }

    @Test
    void wrongBytesAreThrownAwayAndFetchedAgain() throws Exception {
        remote.put(NAME, image);
        mirror.spoilNext(3000, body -> new BufferChunks(ByteBuffer.wrap(new byte[(int) body.length()])));

        pull(NAME);

        assertThat(local.images()).hasSize(1);
    }

    @Test
    void tooManyBytesAreRefusedAndFetchedAgain() throws Exception {
        remote.put(NAME, image);
        mirror.spoilNext(3000, body -> new BufferChunks(ByteBuffer.wrap(new byte[(int) body.length() + 1])));

        pull(NAME);

        assertThat(local.images()).hasSize(1);
    }

    @Test
    void peerThatGivesWrongBytesForEverIsGivenUp() throws Exception {
        remote.put(NAME, image);
        Mirror liar = request -> {
            mirror.spoilNext(3000, body -> new BufferChunks(ByteBuffer.wrap(new byte[(int) body.length()])));
            return mirror.fetch(request);
        };

        assertThatThrownBy(() -> new ImagePull(liar, local, Progress.NONE).pull(NAME, Optional.empty()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("failed 4 times");
        assertThat(local.images()).isEmpty();
    }

    @Test
    void nobodyHasTheImage() {
        assertThatThrownBy(() -> pull(NAME))
                .isInstanceOf(IOException.class)
                .hasMessage("no peer has " + NAME + ": 1 peer asked, none has it");
    }

    @Test
    void blobThatNobodyHasStopsThePullWithoutAName() throws Exception {
        remote.put(NAME, image);
        MemoryStore partial = new MemoryStore();
        partial.put(image.manifest());
        MemoryMirror poor = new MemoryMirror(PEER, partial);

        Reference byDigest = Reference.of(NAME.name(), image.digest());
        assertThatThrownBy(() -> new ImagePull(poor, local, Progress.NONE).pull(byDigest, Optional.empty()))
                .hasMessageContaining("no peer has")
                .hasMessageContaining(
                        image.blobs().get(image.blobs().size() - 2).digest().hex());
        assertThat(local.images()).isEmpty();
    }

    @Test
    void allPlatformsOfAnIndexCome() throws Exception {
        TestImage other = TestImages.image("b", 700);
        remote.put(NAME, TestImages.index(image, other));

        PulledImage result = pull(NAME);

        assertThat(result.leftOut()).isEmpty();
        assertThat(local.find(other.digest())).isPresent();
        assertThat(local.find(image.digest())).isPresent();
    }

    @Test
    void onlyTheWantedPlatformComes() throws Exception {
        TestImage other = TestImages.image("b", 700);
        TestImage index = TestImages.index(image, other);
        remote.put(NAME, index);

        new ImagePull(mirror, local, Progress.NONE).pull(NAME, Optional.of(LINUX));

        assertThat(local.images()).containsExactly(new Image(NAME, index.target()));
        assertThat(local.find(image.digest())).isPresent();
        assertThat(local.find(other.digest())).isEmpty();
    }

    @Test
    void platformThatTheImageIsNotForIsNamed() {
        remote.put(NAME, TestImages.index(image));

        assertThatThrownBy(() -> new ImagePull(mirror, local, Progress.NONE)
                        .pull(NAME, Optional.of(new Platform("plan9", "mips", Optional.empty()))))
                .hasMessageContaining("is not for plan9/mips (it is for: linux/amd64)");
    }

    @Test
    void platformThatNoPeerHasIsLeftOut() throws Exception {
        TestImage other = TestImages.image("b", 700);
        TestImage index = TestImages.index(image, other);
        MemoryStore partial = new MemoryStore();
        image.blobs().forEach(partial::put);
        partial.put(index.manifest());
        Reference byDigest = Reference.of(NAME.name(), index.digest());

        PulledImage result =
                new ImagePull(new MemoryMirror(PEER, partial), local, Progress.NONE).pull(byDigest, Optional.empty());

        assertThat(result.leftOut()).hasSize(1);
        assertThat(local.images()).hasSize(1);
    }

    @Test
    void manifestThatIsNoneIsRefused() {
        TestBlob html = TestBlob.of(MediaType.OCI_MANIFEST, "<html>".getBytes(StandardCharsets.UTF_8));
        remote.put(html);

        assertThatThrownBy(() -> pull(Reference.of(NAME.name(), html.digest())))
                .hasMessageContaining("cannot be pulled: manifest: is not JSON");
    }

    @Test
    void contentOfAnotherDigestIsRefused() {
        remote.put(NAME, image);
        Digest wanted = TestBlob.of("something else").digest();

        assertThatThrownBy(() -> new ImagePull(
                                request -> mirror.fetch(
                                        new FetchRequest(FetchRequest.Kind.MANIFEST, NAME, false, Optional.empty())),
                                local,
                                Progress.NONE)
                        .pull(Reference.of(NAME.name(), wanted), Optional.empty()))
                .hasMessageContaining("(expected: " + wanted + ")");
    }

    @Test
    void interruptionStopsAtOnceAndKeepsWhatCame() throws Exception {
        remote.put(NAME, image);
        Descriptor layer = image.blobs().get(0).descriptor();
        Thread.currentThread().interrupt();
        try {
            assertThatThrownBy(() -> pull(NAME)).isInstanceOf(InterruptedIOException.class);
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }

        pull(NAME);
        assertThat(local.find(layer.digest())).isPresent();
    }

    private PulledImage pull(Reference name) throws IOException {
        return new ImagePull(mirror, local, Progress.NONE).pull(name, Optional.empty());
    }

    private static long total(TestImage image) {
        return image.blobs().stream()
                .mapToLong(blob -> blob.descriptor().size())
                .sum();
    }
}
