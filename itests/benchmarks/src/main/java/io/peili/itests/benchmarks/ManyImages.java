// SPDX-License-Identifier: Apache-2.0
package io.peili.itests.benchmarks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** A layout folder with many small images, none of whose content is shared: ten contents each. */
final class ManyImages {
    private static final int LAYERS = 8;

    private final Path folder;

    private ManyImages(Path folder) {
        this.folder = folder;
    }

    static Path write(Path folder, int count) throws IOException {
        Files.createDirectories(folder.resolve("blobs/sha256"));
        ManyImages images = new ManyImages(folder);
        List<String> entries = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            entries.add(images.image(i));
        }
        Files.writeString(folder.resolve("oci-layout"), "{\"imageLayoutVersion\":\"1.0.0\"}");
        Files.writeString(
                folder.resolve("index.json"),
                "{\"schemaVersion\":2,\"manifests\":[" + String.join(",", entries) + "]}");
        return folder;
    }

    private String image(int number) throws IOException {
        List<String> layers = new ArrayList<>();
        for (int i = 0; i < LAYERS; i++) {
            layers.add(blob("application/vnd.oci.image.layer.v1.tar", "layer " + i + " of " + number));
        }
        String config = blob(
                "application/vnd.oci.image.config.v1+json",
                "{\"architecture\":\"amd64\",\"os\":\"linux\",\"author\":\"" + number
                        + "\",\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[]}}");
        String manifest = blob(
                "application/vnd.oci.image.manifest.v1+json",
                "{\"schemaVersion\":2,\"mediaType\":\"application/vnd.oci.image.manifest.v1+json\",\"config\":" + config
                        + ",\"layers\":[" + String.join(",", layers) + "]}");
        return manifest.substring(0, manifest.length() - 1)
                + ",\"annotations\":{\"io.containerd.image.name\":\"registry.example.org/bench/many:" + number + "\"}}";
    }

    /** Writes content and returns its descriptor. */
    private String blob(String type, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        String digest = digest(bytes);
        Files.write(folder.resolve("blobs/sha256").resolve(digest.substring("sha256:".length())), bytes);
        return "{\"mediaType\":\"" + type + "\",\"digest\":\"" + digest + "\",\"size\":" + bytes.length + "}";
    }

    static String digest(byte[] bytes) {
        try {
            return "sha256:"
                    + HexFormat.of()
                            .formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
