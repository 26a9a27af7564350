// SPDX-License-Identifier: Apache-2.0
package io.peili.http.internal;

import java.util.Optional;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Takes the requests of one listener, refuses paths that two readers could read in two ways, and keeps the time. */
final class Doorway extends Handler.Wrapper {
    private final String listener;

    Doorway(String listener, Handler next) {
        super(next);
        this.listener = listener;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        if (!listener.equals(request.getConnectionMetaData().getConnector().getName())) {
            return false;
        }
        Request timed = keepTime(request);
        if (ambiguous(request.getHttpURI().getPath())) {
            OciErrors.write(
                    response, callback, HttpStatus.BAD_REQUEST_400, "path with an empty, . or .. segment or with ;");
            return true;
        }
        return super.handle(timed, response, callback);
    }

    private static Request keepTime(Request request) {
        Optional<Line> line =
                Line.of(request.getConnectionMetaData().getConnection().getEndPoint());
        if (line.isEmpty()) {
            return request;
        }
        boolean withBody = request.getLength() > 0 || request.getHeaders().contains(HttpHeader.TRANSFER_ENCODING);
        line.get().begin(withBody);
        Request.addCompletionListener(request, failure -> line.get().end());
        return withBody ? new TimedBody(request, line.get()) : request;
    }

    private static boolean ambiguous(String path) {
        return path == null
                || path.indexOf(';') >= 0
                || path.contains("//")
                || path.contains("/./")
                || path.contains("/../")
                || path.endsWith("/.")
                || path.endsWith("/..");
    }

    /** Notes when the body is complete. */
    private static final class TimedBody extends Request.Wrapper {
        private final Line line;

        TimedBody(Request request, Line line) {
            super(request);
            this.line = line;
        }

        @Override
        public Content.Chunk read() {
            Content.Chunk chunk = super.read();
            if (chunk != null && chunk.isLast()) {
                line.bodyRead();
            }
            return chunk;
        }
    }
}
