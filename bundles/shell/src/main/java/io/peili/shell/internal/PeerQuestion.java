// SPDX-License-Identifier: Apache-2.0
package io.peili.shell.internal;

import io.peili.auth.TlsMaterial;
import io.peili.oci.Digest;
import io.peili.oci.Reference;
import io.peili.routing.Peer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import javax.net.ssl.SSLParameters;

/** Asks a peer's registry whether it has something itself, by {@code HEAD}. */
public final class PeerQuestion {
    /** The start of every answer of a peer that has it. */
    public static final String YES = "yes";

    private static final Duration TIMEOUT = Duration.ofSeconds(3);
    private static final int OK = 200;
    private static final int NOT_FOUND = 404;

    private final HttpClient client;
    private final String scheme;

    /**
     * Prepares to ask.
     *
     * @param tls the TLS material of the cluster, or empty where its nodes speak plain HTTP
     */
    public PeerQuestion(Optional<TlsMaterial> tls) {
        HttpClient.Builder builder =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(TIMEOUT);
        tls.ifPresent(material -> {
            SSLParameters parameters = new SSLParameters();
            parameters.setProtocols(TlsMaterial.PROTOCOLS.toArray(String[]::new));
            parameters.setCipherSuites(TlsMaterial.SUITES.toArray(String[]::new));
            builder.sslContext(material.client()).sslParameters(parameters);
        });
        client = builder.build();
        scheme = tls.isPresent() ? "https" : "http";
    }

    /**
     * Asks.
     *
     * @param peer whom
     * @param reference what for; a digest may be a blob's or a manifest's
     * @return the answer as people read it; never fails
     */
    public CompletableFuture<String> ask(Peer peer, Reference reference) {
        CompletableFuture<String> manifest = head(peer, reference, "manifests");
        if (reference.digest().isEmpty()) {
            return manifest;
        }
        return manifest.thenCompose(answer ->
                answer.startsWith(YES) ? CompletableFuture.completedFuture(answer) : head(peer, reference, "blobs"));
    }

    private CompletableFuture<String> head(Peer peer, Reference reference, String route) {
        String pointer = reference
                .digest()
                .map(Digest::toString)
                .orElseGet(() -> reference.tag().orElseThrow());
        URI uri = URI.create(
                scheme + "://" + peer.authority() + "/v2/" + reference.name().repository() + "/" + route + "/" + pointer
                        + "?ns=" + reference.name().registry());
        HttpRequest request = HttpRequest.newBuilder(uri)
                .method("HEAD", HttpRequest.BodyPublishers.noBody())
                .timeout(TIMEOUT)
                .header("X-Spegel-Mirrored", "true")
                .header("Accept", "*/*")
                .build();
        return client.sendAsync(request, HttpResponse.BodyHandlers.discarding())
                .handle((response, failure) -> failure == null ? words(response) : words(failure));
    }

    private static String words(HttpResponse<Void> response) {
        if (response.statusCode() == NOT_FOUND) {
            return "no";
        }
        if (response.statusCode() != OK) {
            return "answers with status " + response.statusCode();
        }
        String digest = response.headers()
                .firstValue("Docker-Content-Digest")
                .flatMap(Digest::tryParse)
                .map(known -> ", " + known.shortHex())
                .orElse("");
        String size = response.headers().firstValueAsLong("Content-Length").stream()
                .mapToObj(length -> ", " + Bytes.text(length))
                .findFirst()
                .orElse("");
        return YES + digest + size;
    }

    private static String words(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        String message = cause.getMessage();
        return "cannot be asked: " + (message == null ? cause.getClass().getSimpleName() : message);
    }
}
