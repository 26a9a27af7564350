// SPDX-License-Identifier: Apache-2.0
package io.peili.registry.internal;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.peili.oci.Descriptor;
import io.peili.oci.MediaType;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The image index that lists the referrers of a subject. */
final class ReferrersIndex {
    private ReferrersIndex() {}

    static byte[] of(List<Descriptor> referrers) {
        JsonArray manifests = new JsonArray();
        for (Descriptor referrer : referrers) {
            JsonObject entry = new JsonObject();
            entry.addProperty("mediaType", referrer.mediaType().value());
            entry.addProperty("digest", referrer.digest().toString());
            entry.addProperty("size", referrer.size());
            referrer.artifactType().ifPresent(type -> entry.addProperty("artifactType", type));
            if (!referrer.annotations().isEmpty()) {
                JsonObject annotations = new JsonObject();
                referrer.annotations().forEach(annotations::addProperty);
                entry.add("annotations", annotations);
            }
            manifests.add(entry);
        }
        JsonObject index = new JsonObject();
        index.addProperty("schemaVersion", 2);
        index.addProperty("mediaType", MediaType.OCI_INDEX.value());
        index.add("manifests", manifests);
        return index.toString().getBytes(StandardCharsets.UTF_8);
    }
}
