// SPDX-License-Identifier: Apache-2.0
package io.peili.itests.containerd;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.peili.testkit.Tar;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;

/** Makes images whose layers are real tar files of bytes that do not compress. */
final class Images {
    static final String REGISTRY = "registry.invalid";
    private static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";
    private static final String INDEX = "application/vnd.oci.image.index.v1+json";
    private static final String CONFIG = "application/vnd.oci.image.config.v1+json";
    private static final String LAYER = "application/vnd.oci.image.layer.v1.tar";
    private static final int CHUNK = 1 << 20;
    private static final int BLOCK = 512;

    private final Path folder;
    private final String seed;
    private final List<Image.Blob> blobs = new ArrayList<>();

    private Images(Path folder, String seed) throws IOException {
        this.folder = folder;
        this.seed = seed;
        Files.createDirectories(folder.resolve("blobs/sha256"));
    }

    /** An image of one platform; the seed is the last part of its name. */
    static Image image(Path parent, String seed, long... layers) throws IOException {
        Images images = new Images(parent.resolve(seed), seed);
        images.manifest("amd64", layers);
        return images.finished();
    }

    /** An index of two images: for this machine, and for another platform. */
    static Image index(Path parent, String seed, long layer) throws IOException {
        Images images = new Images(parent.resolve(seed), seed);
        JsonArray manifests = new JsonArray();
        for (String architecture : List.of("amd64", "arm64")) {
            JsonObject entry = json(images.manifest(architecture, layer));
            JsonObject platform = new JsonObject();
            platform.addProperty("architecture", architecture);
            platform.addProperty("os", "linux");
            entry.add("platform", platform);
            manifests.add(entry);
        }
        JsonObject index = head(INDEX);
        index.add("manifests", manifests);
        images.put(INDEX, index, "");
        return images.finished();
    }

    private Image finished() throws IOException {
        Image image = new Image(REGISTRY, "team/" + seed, "1", folder, List.copyOf(blobs));
        index(image);
        return image;
    }

    /** Writes what names the image in its layout. */
    static void index(Image image) throws IOException {
        JsonObject annotations = new JsonObject();
        annotations.addProperty("io.containerd.image.name", image.name());
        JsonObject entry = json(image.target());
        entry.add("annotations", annotations);
        JsonArray manifests = new JsonArray();
        manifests.add(entry);
        JsonObject index = new JsonObject();
        index.addProperty("schemaVersion", 2);
        index.add("manifests", manifests);
        Files.writeString(image.folder().resolve("oci-layout"), "{\"imageLayoutVersion\":\"1.0.0\"}");
        Files.writeString(image.folder().resolve("index.json"), index.toString());
    }

    private Image.Blob manifest(String architecture, long... sizes) throws IOException {
        JsonArray layers = new JsonArray();
        JsonArray diffIds = new JsonArray();
        for (int at = 0; at < sizes.length; at++) {
            Image.Blob layer = layer(architecture, at, sizes[at]);
            layers.add(json(layer));
            diffIds.add(layer.digest());
        }
        JsonObject rootfs = new JsonObject();
        rootfs.addProperty("type", "layers");
        rootfs.add("diff_ids", diffIds);
        JsonObject config = new JsonObject();
        config.addProperty("architecture", architecture);
        config.addProperty("os", "linux");
        config.add("rootfs", rootfs);
        JsonObject manifest = head(MANIFEST);
        manifest.add("config", json(put(CONFIG, config, architecture)));
        manifest.add("layers", layers);
        return put(MANIFEST, manifest, architecture);
    }

    private Image.Blob layer(String architecture, int number, long size) throws IOException {
        Path file = folder.resolve("layer");
        MessageDigest digest = sha256();
        String name = seed + "-" + architecture + "-" + number;
        try (OutputStream out = new DigestOutputStream(Files.newOutputStream(file), digest)) {
            out.write(new Tar().entry(name, '0', "", size, new byte[0]).bytes(), 0, BLOCK);
            noise(name, size, out);
            int padding = (int) (-size & BLOCK - 1);
            out.write(new byte[padding + 2 * BLOCK]);
        }
        String hex = HexFormat.of().formatHex(digest.digest());
        Image.Blob blob = new Image.Blob(LAYER, hex, Files.size(file), architecture);
        Files.move(file, folder.resolve("blobs/sha256").resolve(hex));
        blobs.add(blob);
        return blob;
    }

    private static void noise(String seed, long size, OutputStream out) throws IOException {
        Random random = new Random(seed.hashCode());
        byte[] chunk = new byte[(int) Math.min(size, CHUNK)];
        for (long left = size; left > 0; left -= chunk.length) {
            random.nextBytes(chunk);
            out.write(chunk, 0, (int) Math.min(left, chunk.length));
        }
    }

    private Image.Blob put(String type, JsonObject json, String platform) throws IOException {
        byte[] bytes = json.toString().getBytes(StandardCharsets.UTF_8);
        String hex = HexFormat.of().formatHex(sha256().digest(bytes));
        Files.write(folder.resolve("blobs/sha256").resolve(hex), bytes);
        Image.Blob blob = new Image.Blob(type, hex, bytes.length, platform);
        blobs.add(blob);
        return blob;
    }

    private static JsonObject head(String type) {
        JsonObject json = new JsonObject();
        json.addProperty("schemaVersion", 2);
        json.addProperty("mediaType", type);
        return json;
    }

    private static JsonObject json(Image.Blob blob) {
        JsonObject json = new JsonObject();
        json.addProperty("mediaType", blob.type());
        json.addProperty("digest", blob.digest());
        json.addProperty("size", blob.size());
        return json;
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
