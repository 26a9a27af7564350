// SPDX-License-Identifier: Apache-2.0
package io.peili.content;

import io.peili.oci.Descriptor;
import java.util.List;

/**
 * What a pull brought.
 *
 * @param target the manifest or index the name points at now
 * @param fetched how many contents came
 * @param present how many were here already
 * @param bytes how many bytes came
 * @param leftOut the platforms that no peer has
 * @param peers who gave something
 */
public record PulledImage(
        Descriptor target, int fetched, int present, long bytes, List<String> leftOut, List<String> peers) {
    /**
     * Copies the lists.
     *
     * @param target the manifest or index
     * @param fetched how many contents came
     * @param present how many were here already
     * @param bytes how many bytes came
     * @param leftOut the platforms that no peer has
     * @param peers who gave something
     */
    public PulledImage {
        leftOut = List.copyOf(leftOut);
        peers = List.copyOf(peers);
    }
}
