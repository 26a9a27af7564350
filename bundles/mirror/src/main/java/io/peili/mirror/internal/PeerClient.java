// SPDX-License-Identifier: Apache-2.0
package io.peili.mirror.internal;

import io.peili.content.FetchRequest;
import io.peili.oci.Reference;
import io.peili.routing.LocalEndpoint;
import io.peili.routing.Peer;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.net.ssl.SSLException;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.client.Response;
import org.eclipse.jetty.client.Result;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/** Sends requests to peers, the way Spegel nodes send theirs. */
final class PeerClient {
    private static final String MANIFEST_TYPES = "application/vnd.oci.image.index.v1+json,"
            + "application/vnd.oci.image.manifest.v1+json,"
            + "application/vnd.docker.distribution.manifest.list.v2+json,"
            + "application/vnd.docker.distribution.manifest.v2+json";
    /** An error body longer than this is not worth keeping the connection for. */
    private static final long DRAIN = 64 * 1024;
    /**
     * How long a connection that is used may lie still: longer than whoever reads may pause, and than this node waits for a
     * peer, which both have limits of their own.
     */
    private static final Duration IN_USE = Duration.ofMinutes(15);

    private final HttpClient http;
    private final LocalEndpoint self;

    PeerClient(HttpClient http, LocalEndpoint self) {
        this.http = http;
        this.self = self;
    }

    /**
     * Asks one peer; the answer is given once, by a thread of the client.
     *
     * @param size the size in bytes of the whole content, where it is known
     */
    Request ask(Peer peer, FetchRequest wanted, OptionalLong size, Consumer<PeerAnswer> answer) {
        Request request = http.newRequest(peer.host(), peer.port())
                .scheme(self.secure() ? "https" : "http")
                .method(wanted.head() ? HttpMethod.HEAD : HttpMethod.GET)
                .path(path(wanted))
                .param("ns", wanted.reference().name().registry())
                .headers(headers -> {
                    headers.put("X-Spegel-Mirrored", "true");
                    headers.put(
                            HttpHeader.ACCEPT, wanted.kind() == FetchRequest.Kind.MANIFEST ? MANIFEST_TYPES : "*/*");
                    wanted.range().ifPresent(range -> headers.put(HttpHeader.RANGE, range.toString()));
                });
        request.idleTimeout(IN_USE.toMillis(), TimeUnit.MILLISECONDS);
        request.send(new Listener(new AnswerReader(peer, wanted, size), request, peer, wanted.head(), answer));
        return request;
    }

    private static String path(FetchRequest wanted) {
        Reference reference = wanted.reference();
        String route = wanted.kind() == FetchRequest.Kind.MANIFEST ? "/manifests/" : "/blobs/";
        return "/v2/" + reference.name().repository() + route
                + reference
                        .digest()
                        .map(Object::toString)
                        .orElseGet(() -> reference.tag().orElseThrow());
    }

    /** Follows one response; its methods are called one after the other. */
    private static final class Listener implements Response.Listener {
        private final AnswerReader reader;
        private final Request request;
        private final Peer peer;
        private final boolean head;
        private @Nullable Consumer<PeerAnswer> answer;

        Listener(AnswerReader reader, Request request, Peer peer, boolean head, Consumer<PeerAnswer> answer) {
            this.reader = reader;
            this.request = request;
            this.peer = peer;
            this.head = head;
            this.answer = answer;
        }

        @Override
        public void onContentSource(Response response, Content.Source source) {
            if (head) {
                Content.Source.consumeAll(source, Callback.NOOP);
                return;
            }
            PeerAnswer judged = reader.read(response, request, source);
            give(judged);
            if (judged instanceof PeerAnswer.Accepted) {
                return;
            }
            long length = response.getHeaders().getLongField(HttpHeader.CONTENT_LENGTH);
            if (length >= 0 && length <= DRAIN) {
                Content.Source.consumeAll(source, Callback.NOOP);
            } else {
                request.abort(new IllegalStateException("unwanted content"));
            }
        }

        @Override
        public void onComplete(Result result) {
            if (result.isFailed()) {
                Throwable cause = result.getFailure();
                give(new PeerAnswer.Refused(peer, "did not answer: " + cause, fault(cause)));
            } else {
                give(reader.read(result.getResponse(), request, null));
            }
        }

        private static PeerAnswer.Fault fault(Throwable cause) {
            boolean unreachable = cause instanceof ConnectException
                    || cause instanceof SocketTimeoutException
                    || cause instanceof SSLException;
            return cause instanceof IOException && !unreachable ? PeerAnswer.Fault.BROKEN : PeerAnswer.Fault.FAILED;
        }

        private void give(PeerAnswer judged) {
            Consumer<PeerAnswer> once = answer;
            answer = null;
            if (once != null) {
                once.accept(judged);
            }
        }
    }
}
