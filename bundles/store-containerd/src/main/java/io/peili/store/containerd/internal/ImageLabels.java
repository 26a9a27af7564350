// SPDX-License-Identifier: Apache-2.0
package io.peili.store.containerd.internal;

import io.peili.oci.Descriptor;
import io.peili.oci.Digest;
import io.peili.oci.ImageName;
import io.peili.oci.Manifest;
import io.peili.store.containerd.internal.proto.ImageRecord;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** The labels of images and their content that containerd, CRI and we ourselves go by. */
final class ImageLabels {
    /** kubelet's garbage collection leaves images alone whose record has this label. */
    private static final String PINNED = "io.cri-containerd.pinned";

    private static final String OUR_PIN = "io.peili.pinned";
    private static final String VALUE = "pinned";

    /** CRI keeps an image under these labels. */
    static final String MANAGED = "io.cri-containerd.image";

    static final String CHILD = "containerd.io/gc.ref.content";
    static final String CHILD_LAYER = CHILD + ".l.";
    static final String CHILD_CONFIG = CHILD + ".config";
    private static final String SOURCE = "containerd.io/distribution.source.";
    /** containerd refuses longer labels. */
    private static final int MAX_LABEL = 4096;

    private ImageLabels() {}

    /** What pins an image, or takes the pin away. */
    static Map<String, String> pin(boolean pinned) {
        return Map.of(PINNED, pinned ? VALUE : "", OUR_PIN, pinned ? VALUE : "");
    }

    /** Whether kubelet leaves an image alone. */
    static boolean isPinned(ImageRecord image) {
        return VALUE.equals(image.getLabelsMap().get(PINNED));
    }

    /** What keeps the children of a manifest from being collected as long as the manifest itself is not. */
    static Map<String, String> children(Manifest manifest) {
        Map<String, String> labels = new LinkedHashMap<>();
        manifest.config().ifPresent(config -> labels.put(CHILD_CONFIG, text(config)));
        number(CHILD_LAYER, manifest.layers(), labels);
        number(CHILD + ".m.", manifest.manifests(), labels);
        return labels;
    }

    private static void number(String key, List<Descriptor> children, Map<String, String> labels) {
        for (int i = 0; i < children.size(); i++) {
            labels.put(key + i, text(children.get(i)));
        }
    }

    private static String text(Descriptor child) {
        Digest digest = child.digest();
        return digest.toString();
    }

    /** From where content can be had, beside what is known already; none where there is no room for it. */
    static Map<String, String> source(ImageName name, Map<String, String> known) {
        String key = SOURCE + name.registry();
        TreeSet<String> repositories = new TreeSet<>(
                Arrays.asList(known.getOrDefault(key, name.repository()).split(",")));
        repositories.add(name.repository());
        String value = String.join(",", repositories);
        return key.length() + value.length() > MAX_LABEL ? Map.of() : Map.of(key, value);
    }
}
