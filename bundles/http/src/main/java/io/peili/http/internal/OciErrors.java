// SPDX-License-Identifier: Apache-2.0
package io.peili.http.internal;

import io.peili.oci.OciError;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;

/** Answers what never reaches an application with the error body of the OCI distribution specification. */
final class OciErrors implements Request.Handler {
    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        int status = response.getStatus();
        Object message = request.getAttribute(ErrorHandler.ERROR_MESSAGE);
        write(response, callback, status, message == null ? HttpStatus.getMessage(status) : message.toString());
        return true;
    }

    /** Answers 503: the client should come back after a while. */
    static void later(Response response, Callback callback, Duration after, String detail) {
        response.getHeaders().put(HttpHeader.RETRY_AFTER, Long.toString(Math.max(1, after.toSeconds())));
        write(response, callback, HttpStatus.SERVICE_UNAVAILABLE_503, detail);
    }

    static void write(Response response, Callback callback, int status, String detail) {
        byte[] body = code(status).json(detail).getBytes(StandardCharsets.UTF_8);
        response.setStatus(status);
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/json");
        response.getHeaders().put(HttpHeader.CONTENT_LENGTH, body.length);
        response.write(true, ByteBuffer.wrap(body), callback);
    }

    private static OciError code(int status) {
        for (OciError error : OciError.values()) {
            if (error.status() == status
                    && status != HttpStatus.BAD_REQUEST_400
                    && status != HttpStatus.NOT_FOUND_404) {
                return error;
            }
        }
        if (status == HttpStatus.BAD_REQUEST_400) {
            return OciError.NAME_INVALID;
        }
        if (status == HttpStatus.NOT_FOUND_404) {
            return OciError.NAME_UNKNOWN;
        }
        return status >= HttpStatus.INTERNAL_SERVER_ERROR_500 ? OciError.UNKNOWN : OciError.UNSUPPORTED;
    }
}
