// SPDX-License-Identifier: Apache-2.0
package io.peili.store.layout.internal;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.peili.archive.EntryNames;
import io.peili.oci.Descriptor;
import io.peili.oci.Manifest;
import io.peili.oci.Reference;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;

/** An {@code index.json}: its entries, and everything else in it, which stays as it is. Immutable. */
final class IndexFile {
    /**
     * One entry.
     *
     * @param target the manifest or index
     * @param name its name, where it has one that is understood
     * @param json the entry as it was written
     */
    record Entry(Descriptor target, Optional<Reference> name, JsonObject json) {}

    /** Of a new layout. */
    static final IndexFile EMPTY = new IndexFile(new JsonObject(), List.of());

    private final JsonObject root;
    private final List<Entry> entries;

    private IndexFile(JsonObject root, List<Entry> entries) {
        this.root = root;
        this.entries = List.copyOf(entries);
    }

    /**
     * Reads the file.
     *
     * @throws IllegalArgumentException if it is not an index; the message says why
     */
    static IndexFile parse(byte[] json, EntryNames names) {
        Manifest index = Manifest.parse(json);
        if (!index.mediaType().isIndex()) {
            throw new IllegalArgumentException("manifest: is a " + index.mediaType() + " (expected: an index)");
        }
        JsonObject root = JsonParser.parseString(new String(json, UTF_8)).getAsJsonObject();
        List<Entry> entries = new ArrayList<>();
        for (int i = 0; i < index.manifests().size(); i++) {
            Descriptor target = index.manifests().get(i);
            JsonObject entry = root.getAsJsonArray("manifests").get(i).getAsJsonObject();
            entries.add(new Entry(target, names.tryParse(target), entry));
        }
        return new IndexFile(root, entries);
    }

    List<Entry> entries() {
        return entries;
    }

    /** The same, with a name that points at a target and nowhere else. An entry that fits already stays untouched. */
    IndexFile with(Reference name, Descriptor target) {
        List<Entry> changed = new ArrayList<>();
        boolean there = false;
        for (Entry entry : entries) {
            boolean named = entry.name().filter(name::equals).isPresent();
            if (!named || !there && entry.target().digest().equals(target.digest())) {
                changed.add(entry);
                there |= named;
            }
        }
        if (!there) {
            changed.add(new Entry(target, Optional.of(name), json(target, Optional.of(name))));
        }
        return new IndexFile(root, changed);
    }

    /** The same, with an entry that has no name, unless some entry has this target already. */
    IndexFile withUnnamed(Descriptor target) {
        if (entries.stream().anyMatch(entry -> entry.target().digest().equals(target.digest()))) {
            return this;
        }
        List<Entry> changed = new ArrayList<>(entries);
        changed.add(new Entry(target, Optional.empty(), json(target, Optional.empty())));
        return new IndexFile(root, changed);
    }

    /** The same without some entries. */
    IndexFile without(Predicate<Entry> gone) {
        return new IndexFile(root, entries.stream().filter(gone.negate()).toList());
    }

    /** The file's content. */
    byte[] json() {
        JsonObject json = root.deepCopy();
        JsonArray manifests = new JsonArray();
        entries.forEach(entry -> manifests.add(entry.json()));
        json.add("manifests", manifests);
        return json.toString().getBytes(UTF_8);
    }

    private static JsonObject json(Descriptor target, Optional<Reference> name) {
        JsonObject json = new JsonObject();
        json.addProperty("mediaType", target.mediaType().value());
        json.addProperty("digest", target.digest().toString());
        json.addProperty("size", target.size());
        target.platform().ifPresent(platform -> {
            JsonObject object = new JsonObject();
            object.addProperty("architecture", platform.architecture());
            object.addProperty("os", platform.os());
            platform.variant().ifPresent(variant -> object.addProperty("variant", variant));
            json.add("platform", object);
        });
        target.artifactType().ifPresent(type -> json.addProperty("artifactType", type));
        Map<String, String> annotations = new TreeMap<>(target.annotations());
        name.map(EntryNames::annotations).ifPresent(annotations::putAll);
        if (!annotations.isEmpty()) {
            JsonObject object = new JsonObject();
            annotations.forEach(object::addProperty);
            json.add("annotations", object);
        }
        return json;
    }
}
