// SPDX-License-Identifier: Apache-2.0
package io.peili.registry.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.peili.content.ContentStore;
import io.peili.content.Fetch;
import io.peili.content.FetchRequest;
import io.peili.content.Mirror;
import io.peili.content.StoreUnavailableException;
import io.peili.oci.ByteRange;
import io.peili.oci.Digest;
import io.peili.oci.MediaType;
import io.peili.routing.Peer;
import io.peili.testkit.BufferChunks;
import io.peili.testkit.MemoryStore;
import io.peili.testkit.TestBlob;
import io.peili.testkit.TestImage;
import io.peili.testkit.TestImages;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is not here comes through the mirror, and only for requests that did not come from one. */
class MirroredRequestsTest {
    private static final String BASE = "/v2/team/app";
    private static final String NS = "?ns=registry.example.org";
    private static final Peer PEER = new Peer("p", "127.0.0.3", 6443);

    private final TestImage image = TestImages.image("remote", 10_000);
    private final TestBlob layer = image.blobs().stream()
            .filter(blob -> blob.bytes().length > 5_000)
            .findFirst()
            .orElseThrow();
    private final List<FetchRequest> asked = new ArrayList<>();
    private final List<BufferChunks> bodies = new ArrayList<>();
    private final ContentStore empty = new MemoryStore();
    private final RegistryServer server = new RegistryServer(Optional.empty(), empty, new PeerWithTheImage());

    /** A mirror that finds the one image at a peer. */
    private final class PeerWithTheImage implements Mirror {
        @Override
        public Fetch fetch(FetchRequest request) throws IOException {
            asked.add(request);
            Digest digest = request.reference().digest().orElse(image.digest());
            Optional<TestBlob> blob = image.blobs().stream()
                    .filter(candidate -> candidate.digest().equals(digest))
                    .findFirst();
            if (blob.isEmpty()) {
                return new Fetch.Missing(3, "none of the peers asked has it");
            }
            byte[] bytes = blob.get().bytes();
            Optional<ByteRange.Slice> slice = request.range().flatMap(range -> range.within(bytes.length));
            if (request.range().isPresent() && slice.isEmpty()) {
                return new Fetch.Unsatisfiable(bytes.length);
            }
            ByteBuffer part = slice.map(s -> ByteBuffer.wrap(bytes, (int) s.offset(), (int) s.length()))
                    .orElse(ByteBuffer.wrap(bytes));
            BufferChunks body = new BufferChunks(request.head() ? ByteBuffer.allocate(0) : part.slice());
            bodies.add(body);
            MediaType type = blob.get().descriptor().mediaType();
            return new Fetch.Found(type, digest, bytes.length, slice, body, PEER);
        }
    }

    @AfterEach
    void stop() {
        server.close();
        assertThat(bodies).allMatch(BufferChunks::isClosed);
    }

    /** A store that does not answer. */
    private static ContentStore away() {
        return (ContentStore) Proxy.newProxyInstance(
                ContentStore.class.getClassLoader(),
                new Class<?>[] {ContentStore.class},
                (proxy, method, arguments) -> {
                    throw new StoreUnavailableException("no answer", new IOException("gone"));
                });
    }

    @Test
    void aStoreThatIsAwayIsPassedOver() {
        try (RegistryServer passing = new RegistryServer(Optional.empty(), away(), new PeerWithTheImage())) {
            assertThat(passing.get(BASE + "/manifests/1" + NS).body())
                    .isEqualTo(image.manifest().bytes());
            assertThat(passing.get(BASE + "/blobs/" + layer.digest() + NS).body())
                    .isEqualTo(layer.bytes());
        }
    }

    @Test
    void aStoreThatIsAwayIsToldToMirrors() {
        try (RegistryServer passing = new RegistryServer(Optional.empty(), away(), new PeerWithTheImage())) {
            assertThat(passing.get(BASE + "/blobs/" + layer.digest() + NS, "X-Spegel-Mirrored", "true")
                            .statusCode())
                    .isEqualTo(503);
        }
        assertThat(asked).isEmpty();
    }

    @Test
    void aManifestByTagComesFromAPeer() {
        HttpResponse<byte[]> response = server.get(BASE + "/manifests/1" + NS);
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEqualTo(image.manifest().bytes());
        assertThat(response.headers().firstValue("Docker-Content-Digest"))
                .contains(image.digest().toString());
        assertThat(asked).singleElement().satisfies(request -> {
            assertThat(request.reference()).hasToString("registry.example.org/team/app:1");
            assertThat(request.kind()).isEqualTo(FetchRequest.Kind.MANIFEST);
        });
    }

    @Test
    void headersOfAManifestComeFromAPeer() {
        HttpResponse<byte[]> response = server.head(BASE + "/manifests/1" + NS);
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValueAsLong("Content-Length"))
                .hasValue(image.target().size());
        assertThat(asked).singleElement().matches(FetchRequest::head);
    }

    @Test
    void aBlobComesFromAPeerWholeAndInParts() {
        String path = BASE + "/blobs/" + layer.digest() + NS;
        assertThat(server.get(path).body()).isEqualTo(layer.bytes());
        HttpResponse<byte[]> part = server.get(path, "Range", "bytes=100-199");
        assertThat(part.statusCode()).isEqualTo(206);
        assertThat(part.body()).isEqualTo(Arrays.copyOfRange(layer.bytes(), 100, 200));
        assertThat(part.headers().firstValue("Content-Range")).contains("bytes 100-199/" + layer.bytes().length);
        assertThat(server.get(path, "Range", "bytes=999999-").statusCode()).isEqualTo(416);
        assertThat(server.head(path).statusCode()).isEqualTo(200);
    }

    @Test
    void aRequestFromAMirrorGoesNoFurther() {
        String path = BASE + "/blobs/" + layer.digest() + NS;
        assertThat(server.get(path, "X-Spegel-Mirrored", "true").statusCode()).isEqualTo(404);
        assertThat(server.get(BASE + "/manifests/1" + NS, "X-Spegel-Mirrored", "true")
                        .statusCode())
                .isEqualTo(404);
        assertThat(asked).isEmpty();
    }

    @Test
    void whatNobodyHasIsUnknownAndSaysWhoWasAsked() {
        HttpResponse<byte[]> response = server.get(BASE + "/blobs/" + Digest.sha256(new byte[] {9}) + NS);
        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(new String(response.body(), java.nio.charset.StandardCharsets.UTF_8))
                .contains("BLOB_UNKNOWN", "none of the peers asked has it");
    }

    @Test
    void withoutAStoreTheMirrorStillServes() {
        try (RegistryServer storeless = new RegistryServer(Optional.empty(), null, new PeerWithTheImage())) {
            assertThat(storeless.get(BASE + "/manifests/1" + NS).statusCode()).isEqualTo(200);
        }
    }

    @Test
    void withoutStoreAndMirrorTheRegistryIsUnavailable() {
        try (RegistryServer alone = new RegistryServer(Optional.empty(), null, null)) {
            assertThat(alone.get(BASE + "/manifests/1" + NS).statusCode()).isEqualTo(503);
        }
    }
}
