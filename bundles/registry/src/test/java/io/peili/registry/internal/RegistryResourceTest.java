// SPDX-License-Identifier: Apache-2.0
package io.peili.registry.internal;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.peili.content.StoreUnavailableException;
import io.peili.oci.Descriptor;
import io.peili.oci.Digest;
import io.peili.oci.DigestAlgorithm;
import io.peili.oci.MediaType;
import io.peili.oci.OciError;
import io.peili.oci.Reference;
import io.peili.testkit.MemoryStore;
import io.peili.testkit.TestBlob;
import io.peili.testkit.TestImage;
import io.peili.testkit.TestImages;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RegistryResourceTest {
    private static final String BASE = "/v2/registry.example.org/team/app";

    private final MemoryStore store = new MemoryStore();
    private final TestImage image = TestImages.image("app", 1000, 100_000);
    private final Descriptor layer = image.blobs().stream()
            .map(TestBlob::descriptor)
            .filter(descriptor -> descriptor.size() > 50_000)
            .findFirst()
            .orElseThrow();
    private final byte[] layerBytes = image.blob(layer.digest()).bytes();
    private final RegistryServer server;

    RegistryResourceTest() {
        store.put(Reference.parse("registry.example.org/team/app:1"), image);
        server = new RegistryServer(Optional.empty(), store, null);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private static JsonObject error(HttpResponse<byte[]> response, OciError expected) {
        assertThat(response.statusCode()).isEqualTo(expected.status());
        assertThat(response.headers().firstValue("Content-Type")).contains("application/json");
        assertThat(response.headers().firstValueAsLong("Content-Length")).hasValue(response.body().length);
        JsonObject error = JsonParser.parseString(new String(response.body(), StandardCharsets.UTF_8))
                .getAsJsonObject()
                .getAsJsonArray("errors")
                .get(0)
                .getAsJsonObject();
        assertThat(error.get("code").getAsString()).isEqualTo(expected.name());
        assertThat(error.get("detail").getAsString()).isNotBlank();
        return error;
    }

    private static void header(HttpResponse<byte[]> response, String name, String value) {
        assertThat(response.headers().firstValue(name)).as(name).contains(value);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v2", "/v2/"})
    void theApiSaysThatItIsOne(String path) {
        HttpResponse<byte[]> response = server.get(path);
        assertThat(response.statusCode()).isEqualTo(200);
        header(response, "Docker-Distribution-API-Version", "registry/2.0");
    }

    @Nested
    class AManifest {
        @Test
        void comesByTagWithTypeLengthAndDigest() {
            HttpResponse<byte[]> response = server.get(BASE + "/manifests/1");
            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.body()).isEqualTo(image.manifest().bytes());
            header(response, "Content-Type", image.target().mediaType().value());
            header(response, "Docker-Content-Digest", image.digest().toString());
            header(response, "Content-Length", String.valueOf(image.target().size()));
            header(response, "ETag", "\"" + image.digest() + "\"");
            assertThat(response.headers().firstValue("Transfer-Encoding")).isEmpty();
        }

        @Test
        void comesByDigest() {
            assertThat(server.get(BASE + "/manifests/" + image.digest()).body())
                    .isEqualTo(image.manifest().bytes());
        }

        @Test
        void hasTheSameHeadersForHead() {
            HttpResponse<byte[]> response = server.head(BASE + "/manifests/1");
            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.body()).isEmpty();
            header(response, "Content-Length", String.valueOf(image.target().size()));
            header(response, "Docker-Content-Digest", image.digest().toString());
            header(response, "Content-Type", image.target().mediaType().value());
        }

        @Test
        void isNotSentAgainToWhoHasIt() {
            HttpResponse<byte[]> response =
                    server.get(BASE + "/manifests/1", "If-None-Match", "\"" + image.digest() + "\"");
            assertThat(response.statusCode()).isEqualTo(304);
            assertThat(response.body()).isEmpty();
            assertThat(server.get(BASE + "/manifests/1", "If-None-Match", "\"other\"")
                            .statusCode())
                    .isEqualTo(200);
        }

        @ParameterizedTest
        @CsvSource({
            "/manifests/none, MANIFEST_UNKNOWN",
            "/manifests/.INVALID_MANIFEST_NAME, MANIFEST_UNKNOWN",
            "/manifests/sha256:12, DIGEST_INVALID",
            "/manifests/md5:5d41402abc4b2a76b9719d911017c592, DIGEST_INVALID",
        })
        void thatIsNotThereIsAnOciError(String path, OciError expected) {
            error(server.get(BASE + path), expected);
        }

        @Test
        void thatIsALayerIsNotServedAsManifest() {
            error(server.get(BASE + "/manifests/" + layer.digest()), OciError.MANIFEST_UNKNOWN);
        }

        @Test
        void ofFourMebibytesIsServed() {
            String padding = "x".repeat(4 * 1024 * 1024 - 200);
            byte[] json = ("{\"schemaVersion\":2,\"mediaType\":\"application/vnd.oci.image.index.v1+json\","
                            + "\"manifests\":[],\"annotations\":{\"p\":\"" + padding + "\"}}")
                    .getBytes(StandardCharsets.UTF_8);
            TestBlob large = TestBlob.of(MediaType.OCI_INDEX, json);
            store.put(large);
            assertThat(server.get(BASE + "/manifests/" + large.digest()).body()).isEqualTo(json);
        }
    }

    @Nested
    class ABlob {
        private final String path = BASE + "/blobs/" + layer.digest();

        @Test
        void comesWhole() {
            HttpResponse<byte[]> response = server.get(path);
            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.body()).isEqualTo(layerBytes);
            header(response, "Content-Type", "application/octet-stream");
            header(response, "Accept-Ranges", "bytes");
            header(response, "Docker-Content-Digest", layer.digest().toString());
            header(response, "Content-Length", String.valueOf(layerBytes.length));
            assertThat(response.headers().firstValue("Content-Encoding")).isEmpty();
        }

        @Test
        void ofSha512IsServed() {
            TestBlob blob =
                    TestBlob.of(DigestAlgorithm.SHA512, MediaType.OCTET_STREAM, "abc".getBytes(StandardCharsets.UTF_8));
            store.put(blob);
            assertThat(server.get(BASE + "/blobs/" + blob.digest()).body()).isEqualTo(blob.bytes());
        }

        @ParameterizedTest
        @CsvSource({"bytes=0-9, 0, 10", "bytes=500-, 500, -1", "bytes=-20, -20, -1", "bytes=0-99999999, 0, -1"})
        void comesInEachFormOfRange(String range, int from, int to) {
            HttpResponse<byte[]> response = server.get(path, "Range", range);
            int start = from < 0 ? layerBytes.length + from : from;
            int end = to < 0 ? layerBytes.length : to;
            assertThat(response.statusCode()).isEqualTo(206);
            assertThat(response.body()).isEqualTo(Arrays.copyOfRange(layerBytes, start, end));
            header(response, "Content-Range", "bytes " + start + "-" + (end - 1) + "/" + layerBytes.length);
            header(response, "Content-Length", String.valueOf(end - start));
        }

        @Test
        void outsideItsEndsIsA416ThatTellsTheSize() {
            HttpResponse<byte[]> response = server.get(path, "Range", "bytes=" + layerBytes.length + "-");
            error(response, OciError.RANGE_INVALID);
            header(response, "Content-Range", "bytes */" + layerBytes.length);
        }

        @ParameterizedTest
        @ValueSource(strings = {"bytes=5-1", "bytes=0-1,4-5", "lines=1-2", "nonsense"})
        void comesWholeWhereTheRangeIsNone(String range) {
            HttpResponse<byte[]> response = server.get(path, "Range", range);
            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.body()).hasSize(layerBytes.length);
        }

        @Test
        void honoursIfRange() {
            assertThat(server.get(path, "Range", "bytes=0-9", "If-Range", "\"" + layer.digest() + "\"")
                            .statusCode())
                    .isEqualTo(206);
            assertThat(server.get(path, "Range", "bytes=0-9", "If-Range", "\"older\"")
                            .statusCode())
                    .isEqualTo(200);
        }

        @Test
        void isNotSentAgainToWhoHasIt() {
            assertThat(server.get(path, "If-None-Match", "W/\"x\", \"" + layer.digest() + "\"")
                            .statusCode())
                    .isEqualTo(304);
        }

        @Test
        void hasTheSameHeadersForHead() {
            HttpResponse<byte[]> response = server.head(path);
            assertThat(response.statusCode()).isEqualTo(200);
            header(response, "Content-Length", String.valueOf(layerBytes.length));
            header(response, "Accept-Ranges", "bytes");
        }

        @Test
        void thatNobodyHasIsUnknown() {
            Digest other = Digest.sha256(new byte[] {1, 2, 3});
            error(server.get(BASE + "/blobs/" + other), OciError.BLOB_UNKNOWN);
            HttpResponse<byte[]> head = server.head(BASE + "/blobs/" + other);
            assertThat(head.statusCode()).isEqualTo(404);
            header(head, "Content-Type", "application/json");
            error(server.get(BASE + "/blobs/" + other, "If-None-Match", "*"), OciError.BLOB_UNKNOWN);
        }

        @ParameterizedTest
        @ValueSource(strings = {"sha256:ABCDEF", "sha256:12", "sha1:12", "uploads"})
        void withAMalformedDigestIsInvalid(String digest) {
            error(server.get(BASE + "/blobs/" + digest), OciError.DIGEST_INVALID);
        }
    }

    @Nested
    class TheName {
        @Test
        void comesFromTheNamespaceAsContainerdSendsIt() {
            assertThat(server.get("/v2/team/app/manifests/1?ns=registry.example.org")
                            .statusCode())
                    .isEqualTo(200);
        }

        @Test
        void thatNamesNoRegistryIsAnsweredWithAHint() {
            JsonObject error = error(server.get("/v2/team/app/manifests/1"), OciError.NAME_UNKNOWN);
            assertThat(error.get("detail").getAsString()).contains("?ns=");
        }

        @Test
        void thatNamesTwoRegistriesIsAmbiguous() {
            error(server.get("/v2/team/app/manifests/1?ns=a.example&ns=b.example"), OciError.NAME_UNKNOWN);
        }

        @Test
        void usesTheDefaultRegistryWhereOneIsConfigured() {
            try (RegistryServer other = new RegistryServer(Optional.of("registry.example.org"), store, null)) {
                assertThat(other.get("/v2/team/app/manifests/1").statusCode()).isEqualTo(200);
            }
        }

        @ParameterizedTest
        @ValueSource(strings = {"/v2/UPPER/manifests/1?ns=a.example", "/v2/a_-b/manifests/1?ns=a.example"})
        void thatIsMalformedIsInvalid(String path) {
            error(server.get(path), OciError.NAME_INVALID);
        }

        @Test
        void ofDockerHubIsKnownUnderItsAliases() {
            store.put(Reference.parse("nginx:1"), image);
            assertThat(server.get("/v2/docker.io/nginx/manifests/1").statusCode())
                    .isEqualTo(200);
            assertThat(server.get("/v2/library/nginx/manifests/1?ns=registry-1.docker.io")
                            .statusCode())
                    .isEqualTo(200);
        }
    }

    @Nested
    class TheTags {
        TheTags() {
            for (String tag : new String[] {"2", "10", "latest"}) {
                store.put(Reference.parse("registry.example.org/team/app:" + tag), image);
            }
        }

        private JsonArray tags(HttpResponse<byte[]> response) {
            assertThat(response.statusCode()).isEqualTo(200);
            return JsonParser.parseString(new String(response.body(), StandardCharsets.UTF_8))
                    .getAsJsonObject()
                    .getAsJsonArray("tags");
        }

        @Test
        void areListedInLexicalOrder() {
            assertThat(tags(server.get(BASE + "/tags/list"))).hasToString("[\"1\",\"10\",\"2\",\"latest\"]");
        }

        @Test
        void comeInPagesThatLinkToTheNext() {
            HttpResponse<byte[]> first = server.get(BASE + "/tags/list?n=3");
            assertThat(tags(first)).hasToString("[\"1\",\"10\",\"2\"]");
            String link = first.headers().firstValue("Link").orElseThrow();
            String next = link.substring(1, link.indexOf('>'));
            assertThat(link).endsWith("rel=\"next\"");
            HttpResponse<byte[]> second = server.get(next);
            assertThat(tags(second)).hasToString("[\"latest\"]");
            assertThat(second.headers().firstValue("Link")).isEmpty();
        }

        @Test
        void areNoneForZero() {
            assertThat(tags(server.get(BASE + "/tags/list?n=0"))).isEmpty();
        }

        @ParameterizedTest
        @ValueSource(strings = {"-1", "x", "", "99999999999999"})
        void ofAWrongNumberAreRefused(String n) {
            error(server.get(BASE + "/tags/list?n=" + n), OciError.PAGINATION_NUMBER_INVALID);
        }

        @Test
        void ofAnUnknownRepositoryAreUnknown() {
            error(server.get("/v2/registry.example.org/other/tags/list"), OciError.NAME_UNKNOWN);
        }
    }

    @Nested
    class TheReferrers {
        private final TestImage sbom =
                TestImages.artifact(image.target(), "application/x.sbom", Map.of("tool", "test"));
        private final TestImage signature = TestImages.artifact(image.target(), "application/x.signature", Map.of());

        TheReferrers() {
            store.put(Reference.parse("registry.example.org/team/app:sbom"), sbom);
            store.put(Reference.parse("registry.example.org/team/app:sig"), signature);
        }

        private JsonArray referrers(HttpResponse<byte[]> response) {
            assertThat(response.statusCode()).isEqualTo(200);
            header(response, "Content-Type", MediaType.OCI_INDEX.value());
            return JsonParser.parseString(new String(response.body(), StandardCharsets.UTF_8))
                    .getAsJsonObject()
                    .getAsJsonArray("manifests");
        }

        @Test
        void areListedWithTypeAndAnnotations() {
            JsonArray all = referrers(server.get(BASE + "/referrers/" + image.digest()));
            assertThat(all).hasSize(2);
            assertThat(all.toString())
                    .contains(
                            "application/x.sbom",
                            "\"tool\":\"test\"",
                            sbom.digest().toString());
        }

        @Test
        void areFilteredByArtifactType() {
            HttpResponse<byte[]> response =
                    server.get(BASE + "/referrers/" + image.digest() + "?artifactType=application/x.sbom");
            assertThat(referrers(response)).hasSize(1);
            header(response, "OCI-Filters-Applied", "artifactType");
        }

        @Test
        void areAnEmptyIndexWhereThereAreNone() {
            assertThat(referrers(server.get(BASE + "/referrers/" + layer.digest())))
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "PUT, /manifests/1",
        "DELETE, /manifests/1",
        "POST, /blobs/uploads/",
        "PATCH, /blobs/uploads/x",
        "PUT, /blobs/uploads/x",
        "POST, /manifests/1",
    })
    void writingIsUnsupported(String method, String path) {
        HttpResponse<byte[]> response =
                server.send(server.request(BASE + path).method(method, HttpRequest.BodyPublishers.ofString("x")));
        error(response, OciError.UNSUPPORTED);
        assertThat(response.headers().firstValue("Allow").orElseThrow()).contains("GET", "HEAD");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v2/x", "/v2/_catalog", "/v1/search", "/v2/a/b/c"})
    void unknownRoutesAreOciErrorsToo(String path) {
        HttpResponse<byte[]> response = server.get(path);
        assertThat(response.statusCode()).isEqualTo(404);
        if (path.startsWith("/v2")) {
            error(response, OciError.NAME_UNKNOWN);
        }
    }

    @Test
    void aStoreThatIsAwayIsUnavailable() {
        store.failWith(Optional.of(new StoreUnavailableException("containerd does not answer", new Exception())));
        error(server.get(BASE + "/manifests/1"), OciError.UNAVAILABLE);
        store.failWith(Optional.empty());
        assertThat(server.get(BASE + "/manifests/1").statusCode()).isEqualTo(200);
    }
}
