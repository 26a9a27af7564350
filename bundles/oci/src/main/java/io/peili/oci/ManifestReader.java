// SPDX-License-Identifier: Apache-2.0
package io.peili.oci;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import java.io.IOException;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the JSON of manifests of all kinds, strictly where it matters and blind for the rest. */
final class ManifestReader {
    /** More than the largest index has; what they become in memory is many times their bytes. */
    private static final int MAX_ELEMENTS = 300_000;

    private final byte[] json;

    ManifestReader(byte[] json) {
        this.json = json;
    }

    Manifest read() {
        if (json.length > Manifest.MAX_SIZE) {
            throw invalid(json.length + " bytes (expected: at most " + Manifest.MAX_SIZE + ")");
        }
        if (elements() > MAX_ELEMENTS) {
            throw invalid("more than " + MAX_ELEMENTS + " elements");
        }
        JsonObject root = parse();
        if (integer(root, "schemaVersion").orElse(0L) != 2) {
            throw invalid("schemaVersion " + root.get("schemaVersion") + " (expected: 2)");
        }
        Optional<Descriptor> config = object(root, "config").map(ManifestReader::descriptor);
        List<Descriptor> layers = descriptors(root, "layers");
        List<Descriptor> manifests = descriptors(root, "manifests");
        MediaType mediaType = string(root, "mediaType").map(MediaType::parse).orElseGet(() -> guess(root));
        if (!mediaType.isManifest()) {
            throw invalid("mediaType " + mediaType + " (expected: an image manifest, an index or a manifest list)");
        }
        if (mediaType.isIndex() ? root.has("layers") || root.has("config") : root.has("manifests")) {
            throw invalid("lists both layers and manifests, or the wrong ones for " + mediaType);
        }
        Optional<String> artifactType = string(root, "artifactType")
                .or(() -> config.map(Descriptor::mediaType).map(MediaType::value));
        return new Manifest(
                mediaType,
                config,
                layers,
                manifests,
                object(root, "subject").map(ManifestReader::descriptor),
                artifactType,
                strings(root, "annotations"));
    }

    /** How many objects, arrays and values there are at most. */
    private int elements() {
        int count = 0;
        for (byte b : json) {
            if (b == '{' || b == '[' || b == ',') {
                count++;
            }
        }
        return count;
    }

    private JsonObject parse() {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(json))
                    .toString();
            JsonReader reader = new JsonReader(new StringReader(text));
            reader.setStrictness(Strictness.STRICT);
            JsonElement element = JsonParser.parseReader(reader);
            if (!element.isJsonObject() || reader.peek() != JsonToken.END_DOCUMENT) {
                throw invalid("is not a JSON object");
            }
            return element.getAsJsonObject();
        } catch (CharacterCodingException e) {
            throw invalid("is not UTF-8");
        } catch (JsonParseException | IOException e) {
            throw invalid("is not JSON");
        }
    }

    private static MediaType guess(JsonObject root) {
        return root.has("manifests") ? MediaType.OCI_INDEX : MediaType.OCI_MANIFEST;
    }

    private static List<Descriptor> descriptors(JsonObject parent, String key) {
        JsonElement element = parent.get(key);
        if (element == null || element.isJsonNull()) {
            return List.of();
        }
        if (!element.isJsonArray()) {
            throw invalid(key + " is not an array");
        }
        JsonArray array = element.getAsJsonArray();
        List<Descriptor> descriptors = new ArrayList<>(array.size());
        for (JsonElement entry : array) {
            if (!entry.isJsonObject()) {
                throw invalid(key + " has an entry that is not an object");
            }
            descriptors.add(descriptor(entry.getAsJsonObject()));
        }
        return descriptors;
    }

    private static Descriptor descriptor(JsonObject object) {
        String digest = string(object, "digest").orElseThrow(() -> invalid("a descriptor has no digest"));
        return new Descriptor(
                string(object, "mediaType").map(MediaType::parse).orElse(MediaType.OCTET_STREAM),
                Digest.parse(digest),
                integer(object, "size").orElseThrow(() -> invalid("the descriptor of " + digest + " has no size")),
                object(object, "platform").flatMap(ManifestReader::platform),
                string(object, "artifactType"),
                strings(object, "annotations"));
    }

    private static Optional<Platform> platform(JsonObject object) {
        Optional<String> os = string(object, "os");
        Optional<String> architecture = string(object, "architecture");
        if (os.isEmpty() || architecture.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Platform(os.get(), architecture.get(), string(object, "variant")));
    }

    private static Map<String, String> strings(JsonObject parent, String key) {
        Map<String, String> values = new HashMap<>();
        object(parent, key).ifPresent(object -> {
            for (String name : object.keySet()) {
                string(object, name).ifPresent(value -> values.put(name, value));
            }
        });
        return values;
    }

    private static Optional<JsonObject> object(JsonObject parent, String key) {
        JsonElement element = parent.get(key);
        if (element == null || element.isJsonNull()) {
            return Optional.empty();
        }
        if (!element.isJsonObject()) {
            throw invalid(key + " is not an object");
        }
        return Optional.of(element.getAsJsonObject());
    }

    private static Optional<String> string(JsonObject parent, String key) {
        JsonElement element = parent.get(key);
        if (element == null || element.isJsonNull()) {
            return Optional.empty();
        }
        if (!(element instanceof JsonPrimitive primitive) || !primitive.isString()) {
            throw invalid(key + " is not a string");
        }
        return Optional.of(primitive.getAsString());
    }

    private static Optional<Long> integer(JsonObject parent, String key) {
        JsonElement element = parent.get(key);
        if (element == null || element.isJsonNull()) {
            return Optional.empty();
        }
        try {
            if (element instanceof JsonPrimitive primitive && primitive.isNumber()) {
                return Optional.of(primitive.getAsBigDecimal().longValueExact());
            }
        } catch (ArithmeticException | NumberFormatException e) {
            throw invalid(key + " is not an integer");
        }
        throw invalid(key + " is not an integer");
    }

    private static IllegalArgumentException invalid(String why) {
        return new IllegalArgumentException("manifest: " + why);
    }
}
