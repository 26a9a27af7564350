// SPDX-License-Identifier: Apache-2.0
package io.peili.oci;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;

/**
 * The error codes of the OCI distribution specification, and the few that registries use beside them, each with its
 * HTTP status and text.
 *
 * @see <a href="https://github.com/opencontainers/distribution-spec/blob/v1.1.0/spec.md#error-codes">distribution-spec,
 *     error codes</a>
 */
public enum OciError {
    /** No such blob here or at a peer. */
    BLOB_UNKNOWN(404, "blob unknown to registry"),
    /** The digest is malformed or of an algorithm that is not registered. */
    DIGEST_INVALID(400, "provided digest is malformed"),
    /** The manifest is not one. */
    MANIFEST_INVALID(400, "manifest invalid"),
    /** No such manifest here or at a peer. */
    MANIFEST_UNKNOWN(404, "manifest unknown to registry"),
    /** The repository or tag is malformed. */
    NAME_INVALID(400, "invalid repository name or tag"),
    /** The repository is not here, or nobody can tell which registry is meant. */
    NAME_UNKNOWN(404, "repository name not known to registry"),
    /** Not a member of the cluster. */
    UNAUTHORIZED(401, "authentication required"),
    /** A member that may not do this. */
    DENIED(403, "requested access to the resource is denied"),
    /** This registry is read-only. */
    UNSUPPORTED(405, "the operation is unsupported"),
    /** The number of entries asked for is none. */
    PAGINATION_NUMBER_INVALID(400, "invalid number of results requested"),
    /** The range lies outside the blob. */
    RANGE_INVALID(416, "the requested range lies outside the content"),
    /** Come back later. */
    TOOMANYREQUESTS(429, "too many requests"),
    /** Something went wrong here. */
    UNKNOWN(500, "unknown error"),
    /** The store cannot be read, or no application is mounted, at the moment. */
    UNAVAILABLE(503, "not available at the moment");

    private final int status;
    private final String message;

    OciError(int status, String message) {
        this.status = status;
        this.message = message;
    }

    /**
     * The HTTP status.
     *
     * @return for example 404
     */
    public int status() {
        return status;
    }

    /**
     * The text that goes with the code.
     *
     * @return a short sentence
     */
    public String message() {
        return message;
    }

    /**
     * The error body of the specification, with this error alone.
     *
     * @param detail what a person can act on
     * @return JSON
     */
    public String json(String detail) {
        JsonObject error = new JsonObject();
        error.addProperty("code", name());
        error.addProperty("message", message);
        error.addProperty("detail", detail);
        JsonArray errors = new JsonArray();
        errors.add(error);
        JsonObject body = new JsonObject();
        body.add("errors", errors);
        return body.toString();
    }
}
