// SPDX-License-Identifier: Apache-2.0
package io.peili.store.containerd.internal;

import io.peili.oci.Descriptor;
import io.peili.oci.Digest;
import io.peili.oci.ImageName;
import io.peili.oci.Reference;
import io.peili.store.containerd.internal.proto.ImageRecord;
import java.io.IOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Keeps the {@link Catalog} of the namespaces up to date. What containerd says at the moment of asking decides. */
final class Inventory {
    private final List<String> namespaces;
    private final Runnable changed;
    private volatile Catalog catalog = Catalog.EMPTY;

    Inventory(List<String> namespaces, Runnable changed) {
        this.namespaces = namespaces;
        this.changed = changed;
    }

    Catalog catalog() {
        return catalog;
    }

    /** Lists everything anew. */
    synchronized void lookAtAll(Client client, Optional<BlobFolder> folder) throws IOException {
        Map<Digest, Held> content = new HashMap<>();
        for (String namespace : namespaces) {
            client.content().list(namespace, content);
        }
        if (folder.isPresent()) {
            content.keySet().retainAll(folder.get().list());
        }
        set(content, names(client));
    }

    /** Lists the names anew, and looks at what they point at where that is news. */
    synchronized void lookAtNames(Client client, Optional<BlobFolder> folder) throws IOException {
        Map<Reference, Descriptor> names = names(client);
        Map<Digest, Held> content = new HashMap<>(catalog.content());
        for (Descriptor target : names.values()) {
            Digest digest = target.digest();
            if (!content.containsKey(digest)
                    && (folder.isEmpty() || folder.get().has(digest))) {
                find(client, digest).ifPresent(held -> content.put(digest, held));
            }
        }
        set(content, names);
    }

    /**
     * Looks at some content.
     *
     * @return those whose file is there, but which containerd does not know, or not yet
     */
    synchronized Set<Digest> lookAt(Client client, Optional<BlobFolder> folder, Collection<Digest> digests)
            throws IOException {
        Map<Digest, Held> content = new HashMap<>(catalog.content());
        Set<Digest> unsure = new HashSet<>();
        boolean came = false;
        for (Digest digest : digests) {
            boolean file = folder.isEmpty() || folder.get().has(digest);
            Optional<Held> held = file ? find(client, digest) : Optional.empty();
            if (held.isPresent()) {
                came |= !held.get().equals(content.put(digest, held.get()));
            } else {
                content.remove(digest);
                if (file && folder.isPresent()) {
                    unsure.add(digest);
                }
            }
        }
        if (came || content.size() != catalog.content().size()) {
            set(content, names(client));
        }
        return unsure;
    }

    Optional<Held> find(Client client, Digest digest) throws IOException {
        for (String namespace : namespaces) {
            Optional<Held> held = client.content().find(namespace, digest);
            if (held.isPresent()) {
                return held;
            }
        }
        return Optional.empty();
    }

    private Map<Reference, Descriptor> names(Client client) throws IOException {
        Map<Reference, Descriptor> names = new HashMap<>();
        for (String namespace : namespaces) {
            for (ImageRecord image : client.images().list(namespace)) {
                name(image.getName())
                        .ifPresent(
                                name -> ImageCalls.target(image).ifPresent(target -> names.putIfAbsent(name, target)));
            }
        }
        return names;
    }

    /** Only full names: a bare {@code sha256:…}, as CRI keeps for each image, is no reference. */
    static Optional<Reference> name(String text) {
        int slash = text.indexOf('/');
        try {
            return slash > 0
                            && ImageName.tryQualified(text.substring(0, slash) + "/any")
                                    .isPresent()
                    ? Optional.of(Reference.parse(text))
                    : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private void set(Map<Digest, Held> content, Map<Reference, Descriptor> names) {
        Catalog next = Catalog.after(catalog, content, names);
        if (catalog.number() == 0
                || !next.content().equals(catalog.content())
                || !next.images().equals(catalog.images())) {
            catalog = next;
            changed.run();
        }
    }
}
