// SPDX-License-Identifier: Apache-2.0
package io.peili.http.internal;

import io.peili.auth.Caller;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the requests of one listener, refuses paths that two readers could read in two ways, keeps the time, and knows who
 * is being served.
 */
final class Doorway extends Handler.Wrapper {
    private static final Logger LOG = LoggerFactory.getLogger(Doorway.class);

    private final String listener;
    private final Set<Call> running = ConcurrentHashMap.newKeySet();

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

    private Request keepTime(Request request) {
        Optional<Line> line =
                Line.of(request.getConnectionMetaData().getConnection().getEndPoint());
        if (line.isEmpty()) {
            return request;
        }
        Call call = new Call(request, line.get());
        running.add(call);
        boolean withBody = request.getLength() > 0 || request.getHeaders().contains(HttpHeader.TRANSFER_ENCODING);
        line.get().begin(withBody);
        Request.addCompletionListener(request, failure -> {
            running.remove(call);
            line.get().end();
        });
        return withBody ? new TimedBody(request, line.get()) : request;
    }

    /** Cuts the connections of those that may no longer ask. */
    void cut(Predicate<Caller> refused) {
        for (Call call : running) {
            if (call.caller().filter(refused).isPresent()) {
                LOG.info("a running request of {} was cut: refused now", call.line.getRemoteSocketAddress());
                call.line.close(new IOException("the caller may no longer ask"));
            }
        }
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

    /** A request that is being served; only one equals it. */
    private static final class Call {
        private final Request request;
        private final Line line;

        Call(Request request, Line line) {
            this.request = request;
            this.line = line;
        }

        Optional<Caller> caller() {
            EndPoint endPoint = request.getConnectionMetaData().getConnection().getEndPoint();
            EndPoint.SslSessionData session = endPoint.getSslSessionData();
            if (!(endPoint.getRemoteSocketAddress() instanceof InetSocketAddress remote)) {
                return Optional.empty();
            }
            X509Certificate[] chain = session == null ? null : session.peerCertificates();
            return Optional.of(new Caller(
                    remote.getAddress(),
                    session != null,
                    chain == null ? List.of() : List.of(chain),
                    request.getMethod() + " " + request.getHttpURI().getPath()));
        }
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
