// SPDX-License-Identifier: Apache-2.0
package io.peili.itests.karaf;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** An OCI image layout with one small image, written to a folder. */
final class SmallLayout {
    static final String TAG = "1";

    private final Path folder;
    private final String repository;
    private final byte[] layer;

    SmallLayout(Path folder, String repository) throws IOException {
        this.folder = folder;
        this.repository = repository;
        layer = ("a layer of " + repository + ", as far as a test needs one").getBytes(StandardCharsets.UTF_8);
        Files.createDirectories(folder.resolve("blobs/sha256"));
        String manifest =
                "{\"schemaVersion\":2,\"mediaType\":\"application/vnd.oci.image.manifest.v1+json\",\"config\":"
                        + descriptor("application/vnd.oci.image.config.v1+json", "{}".getBytes(StandardCharsets.UTF_8))
                        + ",\"layers\":[" + descriptor("application/vnd.oci.image.layer.v1.tar", layer) + "]}";
        String entry =
                descriptor("application/vnd.oci.image.manifest.v1+json", manifest.getBytes(StandardCharsets.UTF_8));
        Files.writeString(folder.resolve("oci-layout"), "{\"imageLayoutVersion\":\"1.0.0\"}");
        Files.writeString(
                folder.resolve("index.json"),
                "{\"schemaVersion\":2,\"manifests\":[" + entry.substring(0, entry.length() - 1)
                        + ",\"annotations\":{\"org.opencontainers.image.ref.name\":\"" + repository + ":" + TAG
                        + "\"}}]}");
    }

    String manifestPath() {
        return "/v2/" + repository + "/manifests/" + TAG;
    }

    String layerPath() {
        return "/v2/" + repository + "/blobs/" + digest(layer);
    }

    String layerDigest() {
        return digest(layer);
    }

    byte[] layer() {
        return layer;
    }

    private String descriptor(String type, byte[] content) throws IOException {
        String digest = digest(content);
        Files.write(folder.resolve("blobs/sha256").resolve(digest.substring("sha256:".length())), content);
        return "{\"mediaType\":\"" + type + "\",\"digest\":\"" + digest + "\",\"size\":" + content.length + "}";
    }

    private static String digest(byte[] content) {
        try {
            return "sha256:"
                    + HexFormat.of()
                            .formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
