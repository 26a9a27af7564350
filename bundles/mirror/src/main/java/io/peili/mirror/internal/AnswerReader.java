// SPDX-License-Identifier: Apache-2.0
package io.peili.mirror.internal;

import io.peili.content.FetchRequest;
import io.peili.oci.ByteRange;
import io.peili.oci.ContentRange;
import io.peili.oci.Digest;
import io.peili.oci.Manifest;
import io.peili.oci.MediaType;
import io.peili.routing.Peer;
import java.util.Optional;
import java.util.OptionalLong;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.client.Response;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.jspecify.annotations.Nullable;

/** Judges the headers of a peer's response: only what is exactly right is accepted. */
final class AnswerReader {
    private final Peer peer;
    private final FetchRequest wanted;
    private final OptionalLong known;

    /**
     * Prepares to judge one response.
     *
     * @param known the size in bytes of the whole content, where it is known
     */
    AnswerReader(Peer peer, FetchRequest wanted, OptionalLong known) {
        this.peer = peer;
        this.wanted = wanted;
        this.known = known;
    }

    PeerAnswer read(Response response, Request request, Content.@Nullable Source source) {
        try {
            return switch (response.getStatus()) {
                case 200 -> whole(response, request, source);
                case 206 -> part(response, request, source);
                case 416 -> unsatisfiable(response);
                case 404 -> new PeerAnswer.Refused(peer, "has it not", PeerAnswer.Fault.NONE);
                default -> refused("answered " + response.getStatus());
            };
        } catch (IllegalArgumentException e) {
            return refused("answered wrongly: " + e.getMessage());
        }
    }

    private PeerAnswer whole(Response response, Request request, Content.@Nullable Source source) {
        if (wanted.range().isPresent() && !wanted.head()) {
            return refused("ignored the range");
        }
        long size = response.getHeaders().getLongField(HttpHeader.CONTENT_LENGTH);
        if (size < 0) {
            return refused("told no length");
        }
        if (wanted.kind() == FetchRequest.Kind.MANIFEST && size > Manifest.MAX_SIZE) {
            return refused("has a manifest of " + size + " bytes");
        }
        return accepted(response, request, source, size, Optional.empty());
    }

    private PeerAnswer part(Response response, Request request, Content.@Nullable Source source) {
        Optional<ContentRange> told = header(response, "Content-Range").flatMap(ContentRange::tryParse);
        Optional<ByteRange.Slice> expected =
                told.flatMap(range -> wanted.range().flatMap(asked -> asked.within(range.size())));
        if (told.isEmpty()
                || expected.isEmpty()
                || !ContentRange.of(expected.get(), told.get().size()).equals(told.get())) {
            return refused("sent another part than was asked for");
        }
        long length = response.getHeaders().getLongField(HttpHeader.CONTENT_LENGTH);
        if (length != told.get().length()) {
            return refused("told no length, or one that is not the range's");
        }
        return accepted(response, request, source, told.get().size(), expected);
    }

    private PeerAnswer accepted(
            Response response,
            Request request,
            Content.@Nullable Source source,
            long size,
            Optional<ByteRange.Slice> slice) {
        if (response.getHeaders().contains(HttpHeader.CONTENT_ENCODING)) {
            return refused("sent it encoded");
        }
        Optional<Digest> asked = wanted.reference().digest();
        Optional<Digest> told = header(response, "Docker-Content-Digest").map(Digest::parse);
        if (asked.isPresent() && told.isPresent() && !asked.equals(told)) {
            return refused("sent " + told.get());
        }
        if (size == 0 && asked.isPresent() && !isOfNothing(asked.get())) {
            return refused("has nothing of it");
        }
        if (isOther(size)) {
            return ofOtherSize(size);
        }
        MediaType mediaType =
                header(response, "Content-Type").map(MediaType::parse).orElse(MediaType.OCTET_STREAM);
        if (wanted.kind() == FetchRequest.Kind.MANIFEST && !mediaType.isManifest()) {
            return refused("sent " + mediaType + " for a manifest");
        }
        return new PeerAnswer.Accepted(peer, mediaType, asked.or(() -> told), size, slice, request, source);
    }

    private PeerAnswer unsatisfiable(Response response) {
        Optional<Long> size = header(response, "Content-Range")
                .filter(text -> text.matches("bytes \\*/[0-9]{1,18}"))
                .map(text -> Long.valueOf(text.substring("bytes */".length())));
        if (size.isEmpty()) {
            return refused("answered 416 without a size");
        }
        if (isOther(size.get())) {
            return ofOtherSize(size.get());
        }
        return known.isPresent()
                ? refused("answered 416 for a part that there is")
                : new PeerAnswer.Unsatisfiable(peer, size.get());
    }

    private boolean isOther(long told) {
        return known.isPresent() && known.getAsLong() != told;
    }

    /** Nobody knows yet which of the two tells the truth. */
    private PeerAnswer ofOtherSize(long told) {
        return new PeerAnswer.Refused(peer, "has it in another size: " + told, PeerAnswer.Fault.NONE);
    }

    private static boolean isOfNothing(Digest digest) {
        return Digest.of(
                        digest.algorithm(),
                        digest.algorithm().newMessageDigest().digest())
                .equals(digest);
    }

    private PeerAnswer.Refused refused(String reason) {
        return new PeerAnswer.Refused(peer, reason, PeerAnswer.Fault.FAILED);
    }

    private static Optional<String> header(Response response, String name) {
        HttpField field = response.getHeaders().getField(name);
        return field == null ? Optional.empty() : Optional.ofNullable(field.getValue());
    }
}
