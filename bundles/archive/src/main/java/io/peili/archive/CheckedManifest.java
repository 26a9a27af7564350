// SPDX-License-Identifier: Apache-2.0
package io.peili.archive;

import io.peili.content.Content;
import io.peili.oci.Descriptor;
import io.peili.oci.Digest;
import io.peili.oci.Manifest;
import java.io.IOException;

/** Reads manifests that are what a descriptor says. */
public final class CheckedManifest {
    private CheckedManifest() {}

    /**
     * Reads a manifest and checks it.
     *
     * @param content where it is
     * @param descriptor what it should be
     * @return the manifest
     * @throws IllegalArgumentException if it is not what the descriptor says; the message says why
     * @throws IOException if it cannot be read
     */
    public static Manifest read(Content content, Descriptor descriptor) throws IOException {
        checkSize(content.size(), descriptor);
        return parse(content.bytes(Manifest.MAX_SIZE), descriptor);
    }

    /**
     * Checks the bytes of a manifest.
     *
     * @param json the bytes
     * @param descriptor what they should be
     * @return the manifest
     * @throws IllegalArgumentException if they are not what the descriptor says; the message says why
     */
    public static Manifest parse(byte[] json, Descriptor descriptor) {
        checkSize(json.length, descriptor);
        var algorithm = descriptor.digest().algorithm();
        Digest actual = Digest.of(algorithm, algorithm.newMessageDigest().digest(json));
        if (!actual.equals(descriptor.digest())) {
            throw new IllegalArgumentException("its digest is " + actual);
        }
        return Manifest.parse(json);
    }

    /**
     * Checks the size of a manifest before it is read.
     *
     * @param size how many bytes there are
     * @param descriptor what they should be
     * @throws IllegalArgumentException if they are more or fewer
     */
    public static void checkSize(long size, Descriptor descriptor) {
        if (size != descriptor.size() || size > Manifest.MAX_SIZE) {
            throw new IllegalArgumentException(size + " bytes (expected: " + descriptor.size() + ", at most "
                    + Manifest.MAX_SIZE + " for a manifest)");
        }
    }

    /**
     * What is wrong with a manifest, for a message that names it itself.
     *
     * @param e what its reading threw
     * @return the reason
     */
    public static String why(IllegalArgumentException e) {
        return String.valueOf(e.getMessage()).replaceFirst("^manifest: ", "");
    }
}
