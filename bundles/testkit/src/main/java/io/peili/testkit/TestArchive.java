// SPDX-License-Identifier: Apache-2.0
package io.peili.testkit;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.peili.oci.Digest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Makes image archives as other tools write them: OCI, and {@code docker save} in its older and newer form. */
public final class TestArchive {
    private static final String CONTAINERD_NAME = "io.containerd.image.name";
    private static final String REF_NAME = "org.opencontainers.image.ref.name";
    private final Map<String, byte[]> files = new LinkedHashMap<>();

    private TestArchive() {}

    /**
     * An OCI archive whose entries are named by {@code io.containerd.image.name}.
     *
     * @param images the images by name
     * @return the archive
     */
    public static TestArchive oci(Map<String, TestImage> images) {
        return oci(CONTAINERD_NAME, images);
    }

    /**
     * An OCI archive whose entries are named by {@code org.opencontainers.image.ref.name}.
     *
     * @param images the images by name, which may be a tag alone
     * @return the archive
     */
    public static TestArchive ociByRefName(Map<String, TestImage> images) {
        return oci(REF_NAME, images);
    }

    /**
     * An OCI archive with one image that has no name.
     *
     * @param image the image
     * @return the archive
     */
    public static TestArchive ociUnnamed(TestImage image) {
        return oci("org.example.note", Map.of("no name", image));
    }

    /**
     * An archive as {@code docker save} wrote it before version 25: a folder for each layer.
     *
     * @param images images of {@link TestImages#dockerImage} by name
     * @return the archive
     */
    public static TestArchive dockerSave(Map<String, TestImage> images) {
        TestArchive archive = new TestArchive();
        JsonArray entries = new JsonArray();
        images.forEach((name, image) -> {
            JsonObject manifest = archive.manifestOf(image);
            Digest config = digest(manifest.get("config"));
            archive.files.put(config.hex() + ".json", image.blob(config).bytes());
            List<String> layers = new ArrayList<>();
            for (JsonElement layer : manifest.getAsJsonArray("layers")) {
                String folder = digest(layer).hex();
                archive.files.put(folder + "/VERSION", utf8("1.0"));
                archive.files.put(
                        folder + "/layer.tar", image.blob(digest(layer)).bytes());
                layers.add(folder + "/layer.tar");
            }
            entries.add(dockerEntry(config.hex() + ".json", name, layers));
        });
        archive.files.put("manifest.json", utf8(entries.toString()));
        return archive;
    }

    /**
     * An archive as {@code docker save} writes it since version 25: an OCI layout that has a {@code manifest.json} too.
     *
     * @param images images of {@link TestImages#dockerImage} by name
     * @return the archive
     */
    public static TestArchive dockerSaveWithLayout(Map<String, TestImage> images) {
        TestArchive archive = oci(images);
        JsonArray entries = new JsonArray();
        images.forEach((name, image) -> {
            JsonObject manifest = archive.manifestOf(image);
            List<String> layers = new ArrayList<>();
            manifest.getAsJsonArray("layers").forEach(layer -> layers.add(path(digest(layer))));
            entries.add(dockerEntry(path(digest(manifest.get("config"))), name, layers));
        });
        archive.files.put("manifest.json", utf8(entries.toString()));
        return archive;
    }

    private static TestArchive oci(String annotation, Map<String, TestImage> images) {
        TestArchive archive = new TestArchive();
        archive.files.put("oci-layout", utf8("{\"imageLayoutVersion\":\"1.0.0\"}"));
        JsonArray manifests = new JsonArray();
        images.forEach((name, image) -> {
            JsonObject annotations = new JsonObject();
            annotations.addProperty(annotation, name);
            JsonObject entry = TestImages.json(image.target());
            entry.add("annotations", annotations);
            manifests.add(entry);
            image.blobs().forEach(blob -> archive.files.put(path(blob.digest()), blob.bytes()));
        });
        JsonObject index = new JsonObject();
        index.addProperty("schemaVersion", 2);
        index.add("manifests", manifests);
        archive.files.put("index.json", utf8(index.toString()));
        return archive;
    }

    /**
     * Replaces or adds a file.
     *
     * @param path its path in the archive
     * @param content its bytes
     * @return this
     */
    public TestArchive with(String path, byte[] content) {
        files.put(path, content.clone());
        return this;
    }

    /**
     * One file of it.
     *
     * @param path the path of a file that it has
     * @return the content
     */
    public byte[] file(String path) {
        return Objects.requireNonNull(files.get(path), path);
    }

    /**
     * Leaves a file out.
     *
     * @param path its path in the archive
     * @return this
     */
    public TestArchive without(String path) {
        files.remove(path);
        return this;
    }

    /**
     * The tar archive, not yet ended.
     *
     * @return a tar to which more can be added
     */
    public Tar tar() {
        Tar tar = new Tar();
        files.forEach(tar::file);
        return tar;
    }

    /**
     * Writes the archive to a file.
     *
     * @param file the file
     * @param compression how it is compressed
     * @return the file
     * @throws IOException if it cannot be written
     */
    public Path write(Path file, Compression compression) throws IOException {
        return Files.write(file, compression.compress(tar().bytes()));
    }

    /**
     * Where content lies in a layout.
     *
     * @param digest its digest
     * @return for example {@code blobs/sha256/8f0e…}
     */
    public static String path(Digest digest) {
        return "blobs/" + digest.algorithm().label() + "/" + digest.hex();
    }

    private JsonObject manifestOf(TestImage image) {
        return JsonParser.parseString(new String(image.manifest().bytes(), StandardCharsets.UTF_8))
                .getAsJsonObject();
    }

    private static JsonObject dockerEntry(String config, String name, List<String> layers) {
        JsonArray tags = new JsonArray();
        tags.add(name);
        JsonArray paths = new JsonArray();
        layers.forEach(paths::add);
        JsonObject entry = new JsonObject();
        entry.addProperty("Config", config);
        entry.add("RepoTags", tags);
        entry.add("Layers", paths);
        return entry;
    }

    private static Digest digest(JsonElement descriptor) {
        return Digest.parse(descriptor.getAsJsonObject().get("digest").getAsString());
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
