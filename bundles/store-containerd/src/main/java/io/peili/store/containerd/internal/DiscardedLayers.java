// SPDX-License-Identifier: Apache-2.0
package io.peili.store.containerd.internal;

import io.peili.content.Content;
import io.peili.oci.Descriptor;
import io.peili.oci.Digest;
import io.peili.oci.Manifest;
import java.io.IOException;
import java.util.Map;

/**
 * Counts the images whose layers containerd discarded after unpacking ({@code discard_unpacked_layers}): they run here,
 * but nobody can get them from here. Counted anew when the catalog has changed. Thread-safe.
 */
final class DiscardedLayers {
    /** So many are enough to tell a person. */
    private static final int MAX = 100;

    private final Space.Reading reading;
    private long number;
    private int images;

    DiscardedLayers(Space.Reading reading) {
        this.reading = reading;
    }

    /** A sentence for people, or nothing where all layers are here. */
    String told(Catalog catalog) {
        int count = count(catalog);
        return count == 0
                ? ""
                : "; the layers of " + (count == MAX ? "many" : count) + " images were discarded after unpacking"
                        + " (discard_unpacked_layers of containerd): no peer can get these images from here";
    }

    private synchronized int count(Catalog catalog) {
        if (catalog.number() != number) {
            number = catalog.number();
            images = (int) catalog.content().entrySet().stream()
                    .filter(entry -> entry.getValue().bare())
                    .filter(entry -> lacksLayers(entry, catalog))
                    .limit(MAX)
                    .count();
        }
        return images;
    }

    private boolean lacksLayers(Map.Entry<Digest, Held> entry, Catalog catalog) {
        try {
            Content content = reading.of(entry.getKey(), entry.getValue());
            return Manifest.parse(content.bytes(Manifest.MAX_SIZE)).layers().stream()
                    .map(Descriptor::digest)
                    .anyMatch(layer -> !catalog.content().containsKey(layer));
        } catch (IOException | IllegalArgumentException e) {
            // It went meanwhile, or is no manifest; not ours to tell here.
            return false;
        }
    }
}
