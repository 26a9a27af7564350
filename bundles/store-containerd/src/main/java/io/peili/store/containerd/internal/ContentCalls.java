// SPDX-License-Identifier: Apache-2.0
package io.peili.store.containerd.internal;

import io.grpc.Channel;
import io.grpc.StatusException;
import io.grpc.stub.BlockingClientCall;
import io.grpc.stub.ClientCalls;
import io.peili.content.Chunks;
import io.peili.oci.Digest;
import io.peili.store.containerd.internal.proto.AbortRequest;
import io.peili.store.containerd.internal.proto.ContentGrpc;
import io.peili.store.containerd.internal.proto.Fields;
import io.peili.store.containerd.internal.proto.Info;
import io.peili.store.containerd.internal.proto.InfoRequest;
import io.peili.store.containerd.internal.proto.ListContentRequest;
import io.peili.store.containerd.internal.proto.ListContentResponse;
import io.peili.store.containerd.internal.proto.ListStatusesRequest;
import io.peili.store.containerd.internal.proto.ReadContentRequest;
import io.peili.store.containerd.internal.proto.Status;
import io.peili.store.containerd.internal.proto.UpdateRequest;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** containerd's content service. */
final class ContentCalls {
    /** More content than any node has; who lists more is out of order. */
    static final int MAX_LISTED = 1_000_000;

    private final Calls calls;

    ContentCalls(Calls calls) {
        this.calls = calls;
    }

    /** Tells whether content is there completely, and how large it is. */
    Optional<Held> find(String namespace, Digest digest) throws IOException {
        InfoRequest request =
                InfoRequest.newBuilder().setDigest(digest.toString()).build();
        Optional<Info> info = calls.find(calls.in(namespace), ContentGrpc.getInfoMethod(), Calls.QUICK, request)
                .map(answer -> answer.getInfo());
        return info.isPresent() ? Optional.of(held(info.get())) : Optional.empty();
    }

    /** Adds all content of a namespace to a map. */
    void list(String namespace, Map<Digest, Held> all) throws IOException {
        int[] listed = new int[1];
        each(namespace, info -> {
            if (++listed[0] > MAX_LISTED) {
                throw new IOException("containerd lists more than " + MAX_LISTED + " blobs in " + namespace);
            }
            Optional<Digest> digest = Digest.tryParse(info.getDigest());
            if (digest.isPresent()) {
                all.put(digest.get(), held(info));
            }
            return true;
        });
    }

    /** Any content of a namespace. */
    Optional<Digest> any(String namespace) throws IOException {
        Digest[] found = new Digest[1];
        each(namespace, info -> {
            Digest.tryParse(info.getDigest()).ifPresent(digest -> found[0] = digest);
            return found[0] == null;
        });
        return Optional.ofNullable(found[0]);
    }

    /** Takes one content of a list and says whether to go on. */
    private interface Taker {
        boolean take(Info info) throws IOException;
    }

    private void each(String namespace, Taker taker) throws IOException {
        BlockingClientCall<ListContentRequest, ListContentResponse> call = ClientCalls.blockingV2ServerStreamingCall(
                calls.in(namespace),
                ContentGrpc.getListMethod(),
                Calls.within(Calls.LONG),
                ListContentRequest.getDefaultInstance());
        try {
            for (ListContentResponse part = call.read(); part != null; part = call.read()) {
                for (Info info : part.getInfoList()) {
                    if (!taker.take(info)) {
                        return;
                    }
                }
            }
        } catch (StatusException e) {
            throw calls.failure("content list", e);
        } catch (InterruptedException e) {
            throw interrupted(e);
        } finally {
            Calls.end(call);
        }
    }

    private static Held held(Info info) throws IOException {
        if (info.getSize() < 0) {
            throw new IOException("containerd says that " + info.getDigest() + " has " + info.getSize()
                    + " bytes (expected: 0 or more)");
        }
        Set<String> labels = info.getLabelsMap().keySet();
        return new Held(
                info.getSize(),
                labels.stream().anyMatch(label -> label.startsWith(ImageLabels.CHILD)),
                labels.contains(ImageLabels.CHILD_CONFIG)
                        && labels.stream().noneMatch(label -> label.startsWith(ImageLabels.CHILD_LAYER)));
    }

    /** What is arriving now. */
    List<Status> arriving(String namespace) throws IOException {
        return calls.call(
                        calls.in(namespace),
                        ContentGrpc.getListStatusesMethod(),
                        Calls.QUICK,
                        ListStatusesRequest.getDefaultInstance())
                .getStatusesList();
    }

    /** Reads content over gRPC, for folders that cannot be read. */
    Chunks read(String namespace, Digest digest, long offset, long length) {
        Channel channel = calls.in(namespace);
        ReadContentRequest request = ReadContentRequest.newBuilder()
                .setDigest(digest.toString())
                .setOffset(offset)
                .setSize(length)
                .build();
        return new ReadChunks(
                digest,
                offset,
                length,
                () -> ClientCalls.blockingV2ServerStreamingCall(
                        channel, ContentGrpc.getReadMethod(), io.grpc.CallOptions.DEFAULT, request),
                e -> calls.failure("content read", e));
    }

    /** Begins or resumes to write content that a lease holds; empty where the content is there already. */
    Optional<WriteCall> write(String namespace, String lease, String ref, long size, Optional<Digest> digest)
            throws IOException {
        return WriteCall.begin(calls, calls.in(namespace, lease), ref, size, digest);
    }

    /** Throws away what has come of content, if anything has. */
    void abort(String namespace, String ref) throws IOException {
        AbortRequest request = AbortRequest.newBuilder().setRef(ref).build();
        calls.find(calls.in(namespace), ContentGrpc.getAbortMethod(), Calls.QUICK, request);
    }

    /** The labels of content; none where there is no content. */
    Map<String, String> labels(String namespace, Digest digest) throws IOException {
        InfoRequest request =
                InfoRequest.newBuilder().setDigest(digest.toString()).build();
        return calls.find(calls.in(namespace), ContentGrpc.getInfoMethod(), Calls.QUICK, request)
                .map(answer -> answer.getInfo().getLabelsMap())
                .orElse(Map.of());
    }

    /** Sets labels of content, and leaves its others. */
    void label(String namespace, Digest digest, Map<String, String> labels) throws IOException {
        Fields.Builder fields = Fields.newBuilder();
        labels.keySet().forEach(key -> fields.addPaths("labels." + key));
        UpdateRequest request = UpdateRequest.newBuilder()
                .setInfo(Info.newBuilder().setDigest(digest.toString()).putAllLabels(labels))
                .setUpdateMask(fields)
                .build();
        calls.call(calls.in(namespace), ContentGrpc.getUpdateMethod(), Calls.QUICK, request);
    }

    static IOException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        java.io.InterruptedIOException interrupted = new java.io.InterruptedIOException("interrupted");
        interrupted.initCause(e);
        return interrupted;
    }
}
