// SPDX-License-Identifier: Apache-2.0
package io.peili.itests.harness;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Random;

/** An OCI image layout with one image of one layer, made on disk without a node. */
public final class Layout {
    /** The repository of the image. */
    public static final String REPOSITORY = "registry.example.org/bench/app";

    private final Path folder;

    /**
     * A layout in a folder.
     *
     * @param folder the folder, made if need be
     * @throws IOException if it cannot be made
     */
    public Layout(Path folder) throws IOException {
        this.folder = folder;
        Files.createDirectories(folder.resolve("blobs/sha256"));
    }

    /**
     * Writes an image whose layer has that many bytes.
     *
     * @param size the bytes of the layer
     * @param tag the tag of the image
     * @return the digest of the layer
     * @throws IOException if it cannot be written
     */
    public String image(long size, String tag) throws IOException {
        String layer = noise(size);
        byte[] config = "{\"architecture\":\"amd64\",\"os\":\"linux\",\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[]}}"
                .getBytes(StandardCharsets.UTF_8);
        byte[] manifest = ("{\"schemaVersion\":2,\"mediaType\":\"application/vnd.oci.image.manifest.v1+json\","
                        + "\"config\":"
                        + descriptor("application/vnd.oci.image.config.v1+json", blob(config), config.length)
                        + ",\"layers\":["
                        + descriptor("application/vnd.oci.image.layer.v1.tar", layer, size) + "]}")
                .getBytes(StandardCharsets.UTF_8);
        String descriptor = descriptor("application/vnd.oci.image.manifest.v1+json", blob(manifest), manifest.length);
        String named = descriptor.substring(0, descriptor.length() - 1)
                + ",\"annotations\":{\"org.opencontainers.image.ref.name\":\"" + REPOSITORY + ":" + tag + "\"}}";
        Files.writeString(folder.resolve("oci-layout"), "{\"imageLayoutVersion\":\"1.0.0\"}");
        Files.writeString(folder.resolve("index.json"), "{\"schemaVersion\":2,\"manifests\":[" + named + "]}");
        return layer;
    }

    private static String descriptor(String type, String digest, long size) {
        return "{\"mediaType\":\"" + type + "\",\"digest\":\"" + digest + "\",\"size\":" + size + "}";
    }

    private String blob(byte[] content) throws IOException {
        String hex = HexFormat.of().formatHex(sha256().digest(content));
        Files.write(folder.resolve("blobs/sha256").resolve(hex), content);
        return "sha256:" + hex;
    }

    private String noise(long size) throws IOException {
        Path file = folder.resolve("noise");
        MessageDigest digest = sha256();
        Random random = new Random(size);
        byte[] chunk = new byte[1 << 20];
        try (OutputStream out = Files.newOutputStream(file)) {
            for (long left = size; left > 0; left -= chunk.length) {
                random.nextBytes(chunk);
                int length = (int) Math.min(left, chunk.length);
                out.write(chunk, 0, length);
                digest.update(chunk, 0, length);
            }
        }
        String hex = HexFormat.of().formatHex(digest.digest());
        Files.move(file, folder.resolve("blobs/sha256").resolve(hex));
        return "sha256:" + hex;
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
