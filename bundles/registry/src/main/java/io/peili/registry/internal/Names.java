// SPDX-License-Identifier: Apache-2.0
package io.peili.registry.internal;

import io.peili.oci.Digest;
import io.peili.oci.ImageName;
import io.peili.oci.OciError;
import io.peili.oci.Reference;
import java.util.List;
import java.util.Optional;

/** Turns paths and the {@code ns} parameter into names; bad ones into the right OCI error. */
final class Names {
    private final Optional<String> defaultRegistry;

    Names(Optional<String> defaultRegistry) {
        this.defaultRegistry = defaultRegistry;
    }

    /**
     * Which repository is meant: the registry comes from {@code ns} as containerd sends it, else from the first part of
     * the path, else from the configuration.
     */
    ImageName name(String path, List<String> namespaces) {
        List<String> distinct = namespaces.stream().distinct().toList();
        if (distinct.size() > 1) {
            throw new OciException(OciError.NAME_UNKNOWN, "several registries named: ns=" + distinct);
        }
        try {
            if (!distinct.isEmpty()) {
                return new ImageName(canonical(distinct.get(0)), path);
            }
            Optional<ImageName> qualified = ImageName.tryQualified(path).map(name -> ImageName.parse(path));
            if (qualified.isPresent()) {
                return qualified.get();
            }
            if (defaultRegistry.isPresent()) {
                return new ImageName(canonical(defaultRegistry.get()), path);
            }
        } catch (IllegalArgumentException e) {
            throw new OciException(OciError.NAME_INVALID, e.getMessage());
        }
        throw new OciException(
                OciError.NAME_UNKNOWN,
                "which registry is meant? Add ?ns=<registry>, begin the name with it (/v2/<registry>/<name>/…), or set"
                        + " default.registry of io.peili.registry");
    }

    Digest digest(String text) {
        try {
            return Digest.parse(text);
        } catch (IllegalArgumentException e) {
            throw new OciException(OciError.DIGEST_INVALID, e.getMessage());
        }
    }

    /** The last part of a manifest's path: a digest if it has a colon, else a tag. */
    Reference reference(ImageName name, String text) {
        if (text.indexOf(':') >= 0) {
            return Reference.of(name, digest(text));
        }
        try {
            return Reference.of(name, text);
        } catch (IllegalArgumentException e) {
            throw new OciException(OciError.MANIFEST_UNKNOWN, e.getMessage());
        }
    }

    private static String canonical(String registry) {
        return registry.equals("registry-1.docker.io") || registry.equals("index.docker.io") ? "docker.io" : registry;
    }
}
