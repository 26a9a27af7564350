// SPDX-License-Identifier: Apache-2.0
package io.peili.registry.internal;

import io.peili.oci.OciError;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A request ends with an OCI error; {@link OciExceptionMapper} renders it. */
final class OciException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final OciError error;
    private final String detail;
    private final transient Map<String, String> headers;

    OciException(OciError error, @Nullable String detail) {
        this(error, detail, Map.of());
    }

    OciException(OciError error, @Nullable String detail, Map<String, String> headers) {
        super(error + ": " + detail, null, false, false);
        this.error = error;
        this.detail = detail == null ? error.message() : detail;
        this.headers = Map.copyOf(headers);
    }

    OciError error() {
        return error;
    }

    String detail() {
        return detail;
    }

    Map<String, String> headers() {
        return headers;
    }
}
