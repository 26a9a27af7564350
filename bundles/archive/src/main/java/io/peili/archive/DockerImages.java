// SPDX-License-Identifier: Apache-2.0
package io.peili.archive;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import io.peili.content.Body;
import io.peili.content.Content;
import io.peili.content.InvalidArchiveException;
import io.peili.oci.Descriptor;
import io.peili.oci.MediaType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The images of a {@code docker save} archive. It has no manifests, so each image gets one: OCI's, since some tools
 * overlook Docker's in a layout, and always the same bytes for the same image. The layers must be those that the
 * configuration lists.
 */
final class DockerImages {
    static final String MANIFEST = "manifest.json";

    private static final int MAX_SIZE = 1024 * 1024;

    private final ArchiveContents contents;

    DockerImages(ArchiveContents contents) {
        this.contents = contents;
    }

    List<ArchivedImage> read() throws IOException {
        try {
            JsonArray entries = json(MANIFEST).getAsJsonArray();
            List<ArchivedImage> images = new ArrayList<>();
            for (JsonElement entry : entries) {
                images.add(image(entry.getAsJsonObject()));
            }
            if (images.isEmpty()) {
                throw new InvalidArchiveException(MANIFEST + " of the archive lists no image");
            }
            return images;
        } catch (IllegalStateException | UnsupportedOperationException e) {
            throw new InvalidArchiveException(
                    MANIFEST + " of the archive is broken: it is not what docker save writes");
        }
    }

    private ArchivedImage image(JsonObject entry) throws IOException {
        String configPath = string(entry, "Config");
        Content config = file(configPath);
        List<String> diffIds = diffIds(configPath);
        List<String> paths = strings(entry, "Layers");
        if (diffIds.size() != paths.size()) {
            throw new InvalidArchiveException(MANIFEST + " of the archive lists " + paths.size() + " layers (expected: "
                    + diffIds.size() + ", as " + TarReader.shorten(configPath) + " does)");
        }
        JsonArray layers = new JsonArray();
        for (int i = 0; i < paths.size(); i++) {
            Content layer = file(paths.get(i));
            layers.add(descriptor(layerType(paths.get(i), layer, diffIds.get(i)), layer));
        }
        JsonObject manifest = new JsonObject();
        manifest.addProperty("schemaVersion", 2);
        manifest.addProperty("mediaType", MediaType.OCI_MANIFEST.value());
        manifest.add("config", descriptor(MediaType.OCI_CONFIG, config));
        manifest.add("layers", layers);
        Content made = contents.add("manifest", manifest.toString().getBytes(UTF_8));
        Descriptor target = Descriptor.of(MediaType.OCI_MANIFEST, made.digest(), made.size());
        return new ArchivedImage(target, strings(entry, "RepoTags"));
    }

    private MediaType layerType(String path, Content layer, String diffId) throws IOException {
        if (layer.digest().toString().equals(diffId)) {
            return MediaType.OCI_LAYER;
        }
        if (Compressed.detect(first(layer)) == Compressed.GZIP) {
            return MediaType.OCI_LAYER_GZIP;
        }
        throw new InvalidArchiveException(TarReader.shorten(path) + " has the digest " + layer.digest() + " (expected: "
                + TarReader.shorten(diffId) + ", as its configuration says)");
    }

    private static byte[] first(Content layer) throws IOException {
        ByteBuffer first = ByteBuffer.allocate((int) Math.min(8, layer.size()));
        try (Body body = layer.open(0, first.capacity())) {
            body.forEach(first::put);
        }
        return first.array();
    }

    private List<String> diffIds(String configPath) throws IOException {
        try {
            JsonElement rootfs = json(configPath).getAsJsonObject().get("rootfs");
            if (rootfs != null) {
                return strings(rootfs.getAsJsonObject(), "diff_ids");
            }
        } catch (IllegalStateException | UnsupportedOperationException e) {
            // The same as a configuration without layers.
            throw noConfiguration(configPath);
        }
        throw noConfiguration(configPath);
    }

    private static InvalidArchiveException noConfiguration(String path) {
        return new InvalidArchiveException(TarReader.shorten(path) + " of the archive is no configuration of an image");
    }

    private Content file(String path) throws InvalidArchiveException {
        return contents.find(EntryPath.of(path))
                .orElseThrow(() -> new InvalidArchiveException(
                        TarReader.shorten(path) + " is missing in the archive, but " + MANIFEST + " names it"));
    }

    private JsonElement json(String path) throws IOException {
        try {
            return JsonParser.parseString(new String(contents.json(EntryPath.of(path), MAX_SIZE), UTF_8));
        } catch (JsonParseException e) {
            throw new InvalidArchiveException(TarReader.shorten(path) + " of the archive is not JSON");
        }
    }

    private static JsonObject descriptor(MediaType type, Content content) {
        JsonObject descriptor = new JsonObject();
        descriptor.addProperty("mediaType", type.value());
        descriptor.addProperty("size", content.size());
        descriptor.addProperty("digest", content.digest().toString());
        return descriptor;
    }

    private static String string(JsonObject object, String key) throws InvalidArchiveException {
        JsonElement value = object.get(key);
        if (value == null || !value.isJsonPrimitive()) {
            throw new InvalidArchiveException(MANIFEST + " of the archive has an image without " + key);
        }
        return value.getAsString();
    }

    private static List<String> strings(JsonObject object, String key) {
        JsonElement value = object.get(key);
        List<String> strings = new ArrayList<>();
        if (value != null && !value.isJsonNull()) {
            value.getAsJsonArray().forEach(element -> strings.add(element.getAsString()));
        }
        return strings;
    }
}
