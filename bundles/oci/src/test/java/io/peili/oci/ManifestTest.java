// SPDX-License-Identifier: Apache-2.0
package io.peili.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ManifestTest {
    private static final String D = "sha256:2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";
    private static final String CONFIG =
            "{'mediaType':'application/vnd.oci.image.config.v1+json','digest':'" + D + "','size':2}";
    private static final String LAYER =
            "{'mediaType':'application/vnd.oci.image.layer.v1.tar+gzip','digest':'" + D + "','size':5}";

    private static Manifest parse(String json) {
        return Manifest.parse(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void imageManifestIsRead() {
        Manifest manifest =
                parse("{'schemaVersion':2,'mediaType':'application/vnd.oci.image.manifest.v1+json','config':" + CONFIG
                        + ",'layers':[" + LAYER + "," + LAYER + "],'annotations':{'a':'b'}}");
        assertThat(manifest.mediaType()).isEqualTo(MediaType.OCI_MANIFEST);
        assertThat(manifest.layers()).hasSize(2);
        assertThat(manifest.children())
                .hasSize(3)
                .first()
                .isEqualTo(manifest.config().orElseThrow());
        assertThat(manifest.artifactType()).contains("application/vnd.oci.image.config.v1+json");
        assertThat(manifest.annotations()).containsEntry("a", "b");
    }

    @Test
    void indexIsReadWithItsPlatforms() {
        Manifest index = parse("{'schemaVersion':2,'mediaType':'application/vnd.oci.image.index.v1+json','manifests':[{"
                + "'mediaType':'application/vnd.oci.image.manifest.v1+json','digest':'" + D + "','size':7,'platform':"
                + "{'os':'linux','architecture':'arm64','variant':'v8'}}]}");
        assertThat(index.mediaType().isIndex()).isTrue();
        assertThat(index.manifests().get(0).platform().orElseThrow()).hasToString("linux/arm64/v8");
    }

    @Test
    void typeIsGuessedWhereTheManifestDoesNotTell() {
        assertThat(parse("{'schemaVersion':2,'config':" + CONFIG + ",'layers':[]}")
                        .mediaType())
                .isEqualTo(MediaType.OCI_MANIFEST);
        assertThat(parse("{'schemaVersion':2,'manifests':[]}").mediaType()).isEqualTo(MediaType.OCI_INDEX);
    }

    @Test
    void subjectAndArtifactTypeAreRead() {
        Manifest manifest = parse("{'schemaVersion':2,'mediaType':'application/vnd.oci.image.manifest.v1+json',"
                + "'artifactType':'application/x.sbom','config':" + CONFIG + ",'layers':[],'subject':" + LAYER + "}");
        assertThat(manifest.artifactType()).contains("application/x.sbom");
        assertThat(manifest.subject().orElseThrow().size()).isEqualTo(5);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "{}",
                "{'schemaVersion':1}",
                "{'schemaVersion':2,'mediaType':'text/html'}",
                "{'schemaVersion':2,'mediaType':5}",
                "{'schemaVersion':2,'layers':{}}",
                "{'schemaVersion':2,'layers':[1]}",
                "{'schemaVersion':2,'layers':[{'size':1}]}",
                "{'schemaVersion':2,'layers':[{'digest':'sha256:12','size':1}]}",
                "{'schemaVersion':2,'config':{'digest':'" + D + "','size':-1}}",
                "{'schemaVersion':2,'config':{'digest':'" + D + "','size':1.5}}",
                "{'schemaVersion':2,'config':{'digest':'" + D + "','size':'1'}}",
                "{'schemaVersion':2,'layers':[],'manifests':[]}",
                "{'schemaVersion':2} trailing",
                "{'schemaVersion':2,",
                "\u0000\u0001"
            })
    void whatIsNoManifestIsRefused(String json) {
        assertThatThrownBy(() -> parse(json)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void hugeAndDeepInputIsRefusedQuickly() {
        assertThatThrownBy(() -> Manifest.parse(new byte[Manifest.MAX_SIZE + 1]))
                .hasMessageContaining("at most");
        assertThatThrownBy(() -> parse("[".repeat(1_000_000))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> parse("{'schemaVersion':2,'x':[" + "{},".repeat(400_000) + "0]}"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("more than 300000 elements");
        assertThatThrownBy(() -> parse("{'a':".repeat(100_000))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void invalidUtf8IsRefused() {
        assertThatThrownBy(() -> Manifest.parse(new byte[] {'{', (byte) 0xff, '}'}))
                .hasMessageContaining("UTF-8");
    }
}
