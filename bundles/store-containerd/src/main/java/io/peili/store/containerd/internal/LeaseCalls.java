// SPDX-License-Identifier: Apache-2.0
package io.peili.store.containerd.internal;

import io.peili.oci.Digest;
import io.peili.store.containerd.internal.proto.AddResourceRequest;
import io.peili.store.containerd.internal.proto.CreateLeaseRequest;
import io.peili.store.containerd.internal.proto.DeleteLeaseRequest;
import io.peili.store.containerd.internal.proto.DeleteResourceRequest;
import io.peili.store.containerd.internal.proto.LeasedResource;
import io.peili.store.containerd.internal.proto.LeasesGrpc;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** containerd's leases: what one holds is not collected. */
final class LeaseCalls {
    /** containerd lets go of a lease at the time that this label says, should we not come to it. */
    private static final String EXPIRY = "containerd.io/gc.expire";

    private final Calls calls;

    LeaseCalls(Calls calls) {
        this.calls = calls;
    }

    void create(String namespace, String id, Instant expiry) throws IOException {
        CreateLeaseRequest request = CreateLeaseRequest.newBuilder()
                .setId(id)
                .putLabels(EXPIRY, expiry.truncatedTo(ChronoUnit.SECONDS).toString())
                .build();
        calls.call(calls.in(namespace), LeasesGrpc.getCreateMethod(), Calls.QUICK, request);
    }

    /** Gives a lease up, and waits until what only it held is gone. */
    void delete(String namespace, String id) throws IOException {
        DeleteLeaseRequest request =
                DeleteLeaseRequest.newBuilder().setId(id).setSync(true).build();
        calls.find(calls.in(namespace), LeasesGrpc.getDeleteMethod(), Calls.LONG, request);
    }

    /** Has a lease hold content, whether it is there or not. */
    void add(String namespace, String id, Digest digest) throws IOException {
        AddResourceRequest request = AddResourceRequest.newBuilder()
                .setId(id)
                .setResource(content(digest))
                .build();
        calls.call(calls.in(namespace), LeasesGrpc.getAddResourceMethod(), Calls.QUICK, request);
    }

    /** Has a lease let go of content, if it holds it. */
    void release(String namespace, String id, Digest digest) throws IOException {
        DeleteResourceRequest request = DeleteResourceRequest.newBuilder()
                .setId(id)
                .setResource(content(digest))
                .build();
        calls.find(calls.in(namespace), LeasesGrpc.getDeleteResourceMethod(), Calls.QUICK, request);
    }

    private static LeasedResource content(Digest digest) {
        return LeasedResource.newBuilder()
                .setId(digest.toString())
                .setType("content")
                .build();
    }
}
