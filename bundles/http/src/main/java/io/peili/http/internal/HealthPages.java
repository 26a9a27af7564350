// SPDX-License-Identifier: Apache-2.0
package io.peili.http.internal;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** {@code /livez} and {@code /readyz}. */
final class HealthPages extends Handler.Wrapper {
    private final Readiness readiness;

    HealthPages(Readiness readiness, Handler next) {
        super(next);
        this.readiness = readiness;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        String path = request.getHttpURI().getPath();
        if (!path.equals("/livez") && !path.equals("/readyz")) {
            return super.handle(request, response, callback);
        }
        if (!HttpMethod.GET.is(request.getMethod()) && !HttpMethod.HEAD.is(request.getMethod())) {
            response.getHeaders().put(HttpHeader.ALLOW, "GET, HEAD");
            OciErrors.write(response, callback, HttpStatus.METHOD_NOT_ALLOWED_405, "only GET and HEAD");
            return true;
        }
        List<String> missing = path.equals("/livez") ? List.of() : readiness.missing();
        if (missing.isEmpty()) {
            write(response, callback, HttpStatus.OK_200, path.equals("/livez") ? "live\n" : "ready\n");
        } else {
            write(
                    response,
                    callback,
                    HttpStatus.SERVICE_UNAVAILABLE_503,
                    "not ready\n" + String.join("\n", missing) + "\n");
        }
        return true;
    }

    private static void write(Response response, Callback callback, int status, String text) {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        response.setStatus(status);
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "text/plain;charset=utf-8");
        response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
        response.getHeaders().put(HttpHeader.CONTENT_LENGTH, body.length);
        response.write(true, ByteBuffer.wrap(body), callback);
    }
}
