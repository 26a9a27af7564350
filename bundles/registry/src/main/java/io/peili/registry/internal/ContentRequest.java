// SPDX-License-Identifier: Apache-2.0
package io.peili.registry.internal;

import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Request;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What requests for manifests and blobs have in common. {@code HEAD} goes the way of {@code GET} without the content; it
 * has routes of its own because JAX-RS hides the method of a request that it passes on by itself.
 */
public final class ContentRequest {
    private static final String MIRRORED = "X-Spegel-Mirrored";

    private final String path;
    private final List<String> namespaces;
    private final boolean mirrored;
    private final boolean head;
    private final Conditions conditions;

    /** Called by Jersey. */
    public ContentRequest(
            @PathParam("name") String path,
            @QueryParam("ns") List<String> namespaces,
            @HeaderParam(MIRRORED) @Nullable String mirrored,
            @Context Request request,
            @Context HttpHeaders headers) {
        this.path = path;
        this.namespaces = namespaces;
        this.mirrored = "true".equalsIgnoreCase(mirrored);
        this.head = HttpMethod.HEAD.equals(request.getMethod());
        this.conditions = new Conditions(
                headers.getHeaderString(HttpHeaders.IF_NONE_MATCH),
                headers.getHeaderString("If-Range"),
                headers.getHeaderString("Range"));
    }

    String path() {
        return path;
    }

    List<String> namespaces() {
        return namespaces;
    }

    /** Whether a peer asks, who is answered from the store alone. */
    boolean isMirrored() {
        return mirrored;
    }

    boolean isHead() {
        return head;
    }

    Conditions conditions() {
        return conditions;
    }
}
