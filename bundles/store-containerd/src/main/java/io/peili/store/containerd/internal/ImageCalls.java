// SPDX-License-Identifier: Apache-2.0
package io.peili.store.containerd.internal;

import io.peili.oci.Descriptor;
import io.peili.oci.Digest;
import io.peili.oci.MediaType;
import io.peili.store.containerd.internal.proto.GetImageRequest;
import io.peili.store.containerd.internal.proto.ImageRecord;
import io.peili.store.containerd.internal.proto.ImagesGrpc;
import io.peili.store.containerd.internal.proto.ListImagesRequest;
import io.peili.store.containerd.internal.proto.Target;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** containerd's image service. */
final class ImageCalls {
    private final Calls calls;

    ImageCalls(Calls calls) {
        this.calls = calls;
    }

    Optional<Descriptor> find(String namespace, String name) throws IOException {
        GetImageRequest request = GetImageRequest.newBuilder().setName(name).build();
        return calls.find(calls.in(namespace), ImagesGrpc.getGetMethod(), request)
                .flatMap(answer -> target(answer.getImage()));
    }

    List<ImageRecord> list(String namespace) throws IOException {
        return calls.call(
                        calls.in(namespace),
                        ImagesGrpc.getListMethod(),
                        Calls.LONG,
                        ListImagesRequest.getDefaultInstance())
                .getImagesList();
    }

    /** What an image points at, or empty where that makes no sense. */
    static Optional<Descriptor> target(ImageRecord image) {
        Target target = image.getTarget();
        try {
            return Optional.of(Descriptor.of(
                    MediaType.parse(target.getMediaType()), Digest.parse(target.getDigest()), target.getSize()));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
