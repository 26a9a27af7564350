// SPDX-License-Identifier: Apache-2.0
package io.peili.registry.internal;

import jakarta.ws.rs.core.HttpHeaders;
import java.util.List;

/**
 * What requests for manifests and blobs have in common. {@code HEAD} goes the way of {@code GET} without the content; it
 * has routes of its own because JAX-RS hides the method of a request that it passes on by itself. Made by hand: a bean
 * that JAX-RS injects is reflected upon anew with each request, which was nearly half of all that a small one allocated.
 *
 * @param path the repository, as it stands in the path
 * @param namespaces the values of {@code ns}
 * @param reference the tag or digest
 * @param isHead whether no content is wanted
 * @param isMirrored whether a peer asks, who is answered from the store alone
 * @param conditions the conditional headers
 */
record ContentRequest(
        String path,
        List<String> namespaces,
        String reference,
        boolean isHead,
        boolean isMirrored,
        Conditions conditions) {
    private static final String MIRRORED = "X-Spegel-Mirrored";

    static ContentRequest get(String path, List<String> namespaces, String reference, HttpHeaders headers) {
        return of(path, namespaces, reference, headers, false);
    }

    static ContentRequest head(String path, List<String> namespaces, String reference, HttpHeaders headers) {
        return of(path, namespaces, reference, headers, true);
    }

    private static ContentRequest of(
            String path, List<String> namespaces, String reference, HttpHeaders headers, boolean head) {
        Conditions conditions = new Conditions(
                headers.getHeaderString(HttpHeaders.IF_NONE_MATCH),
                headers.getHeaderString("If-Range"),
                headers.getHeaderString("Range"));
        boolean mirrored = "true".equalsIgnoreCase(headers.getHeaderString(MIRRORED));
        return new ContentRequest(path, namespaces, reference, head, mirrored, conditions);
    }
}
