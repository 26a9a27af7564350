// SPDX-License-Identifier: Apache-2.0
package io.peili.router.internal;

import io.peili.content.InventoryChange;
import io.peili.oci.Descriptor;
import io.peili.oci.Digest;
import io.peili.oci.Reference;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What the images of some registries point at, directly and through indexes and manifests. It says which manifests have to
 * be read, and is told what they say. Counts the pointers at everything, so that a change costs only what it touches. Not
 * thread-safe.
 */
final class Reach {
    private final Predicate<String> registries;
    private final Predicate<Digest> held;
    private final Map<Reference, Digest> roots = new HashMap<>();
    private final Map<Digest, Integer> pointers = new HashMap<>();
    private final Set<Digest> manifests = new HashSet<>();
    private final Map<Digest, List<Digest>> read = new HashMap<>();
    private final Set<Digest> unread = new LinkedHashSet<>();

    /**
     * Begins with nothing.
     *
     * @param registries those whose images count
     * @param held what the store holds now
     */
    Reach(Predicate<String> registries, Predicate<Digest> held) {
        this.registries = registries;
        this.held = held;
    }

    /** Whether an image points at it. */
    boolean contains(Digest digest) {
        return pointers.containsKey(digest);
    }

    /** Takes in that names and content came and went, and collects what may have come within reach or left it. */
    void follow(InventoryChange change, Collection<Digest> touched) {
        change.unnamed().forEach(name -> unname(name, touched));
        change.named().forEach((name, target) -> name(name, target, touched));
        change.removed().forEach(digest -> unpoint(forget(digest), touched));
        change.added().stream().filter(manifests::contains).forEach(this::want);
    }

    private void name(Reference name, Digest target, Collection<Digest> touched) {
        if (registries.test(name.name().registry())) {
            point(target, true, touched);
            unname(name, touched);
            roots.put(name, target);
        }
    }

    private void unname(Reference name, Collection<Digest> touched) {
        Digest target = roots.remove(name);
        if (target != null) {
            unpoint(List.of(target), touched);
        }
    }

    private void point(Digest digest, boolean manifest, Collection<Digest> touched) {
        if (pointers.merge(digest, 1, Integer::sum) == 1) {
            touched.add(digest);
        }
        if (manifest && manifests.add(digest)) {
            want(digest);
        }
    }

    private void want(Digest manifest) {
        if (held.test(manifest) && !read.containsKey(manifest)) {
            unread.add(manifest);
        }
    }

    private void unpoint(Collection<Digest> digests, Collection<Digest> touched) {
        Deque<Digest> left = new ArrayDeque<>(digests);
        while (!left.isEmpty()) {
            Digest digest = left.remove();
            if (pointers.merge(digest, -1, Integer::sum) == 0) {
                pointers.remove(digest);
                manifests.remove(digest);
                touched.add(digest);
                left.addAll(forget(digest));
            }
        }
    }

    private List<Digest> forget(Digest manifest) {
        unread.remove(manifest);
        List<Digest> children = read.remove(manifest);
        return children == null ? List.of() : children;
    }

    /** A manifest that is to be read, none of some that could not be. */
    Optional<Digest> next(Set<Digest> except) {
        return unread.stream().filter(digest -> !except.contains(digest)).findFirst();
    }

    /** Takes in what a manifest points at, if that still matters. */
    void read(Digest manifest, List<Descriptor> children, Collection<Digest> touched) {
        if (unread.remove(manifest)) {
            children.forEach(child -> point(child.digest(), child.mediaType().isManifest(), touched));
            read.put(manifest, children.stream().map(Descriptor::digest).toList());
        }
    }
}
