// SPDX-License-Identifier: Apache-2.0
package io.peili.oci;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An image manifest, an index or a manifest list, reduced to what a mirror needs. The bytes themselves stay untouched
 * elsewhere; nothing is ever written back from here.
 *
 * @param mediaType what it is
 * @param config the configuration of an image manifest
 * @param layers the layers of an image manifest, in order
 * @param manifests the entries of an index, in order
 * @param subject what it refers to, for the referrers API
 * @param artifactType the type of the artifact; the configuration's media type where the manifest names none
 * @param annotations the annotations of the manifest
 */
public record Manifest(
        MediaType mediaType,
        Optional<Descriptor> config,
        List<Descriptor> layers,
        List<Descriptor> manifests,
        Optional<Descriptor> subject,
        Optional<String> artifactType,
        Map<String, String> annotations) {
    /** The largest manifest that is read, in bytes; the distribution specification asks registries for as much. */
    public static final int MAX_SIZE = 4 * 1024 * 1024;

    /**
     * Copies the lists.
     *
     * @param mediaType what it is
     * @param config the configuration of an image manifest
     * @param layers the layers of an image manifest, in order
     * @param manifests the entries of an index, in order
     * @param subject what it refers to
     * @param artifactType the type of the artifact
     * @param annotations the annotations of the manifest
     */
    public Manifest {
        layers = List.copyOf(layers);
        manifests = List.copyOf(manifests);
        annotations = Map.copyOf(annotations);
    }

    /**
     * Reads a manifest.
     *
     * @param json the bytes as stored, at most {@link #MAX_SIZE}
     * @return the manifest
     * @throws IllegalArgumentException if the bytes are not a manifest of a known kind; the message says why
     */
    public static Manifest parse(byte[] json) {
        return new ManifestReader(json).read();
    }

    /**
     * All that it points at: entries, configuration and layers, in this order. The subject is not among them.
     *
     * @return the descriptors, in order, repeated where the manifest repeats them
     */
    public List<Descriptor> children() {
        List<Descriptor> all = new ArrayList<>(manifests);
        config.ifPresent(all::add);
        all.addAll(layers);
        return all;
    }
}
