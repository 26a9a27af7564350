// SPDX-License-Identifier: Apache-2.0
package io.peili.store.containerd.internal;

import io.peili.oci.Descriptor;
import io.peili.oci.Digest;
import io.peili.oci.MediaType;
import io.peili.store.containerd.internal.proto.CreateImageRequest;
import io.peili.store.containerd.internal.proto.DeleteImageRequest;
import io.peili.store.containerd.internal.proto.Fields;
import io.peili.store.containerd.internal.proto.GetImageRequest;
import io.peili.store.containerd.internal.proto.ImageRecord;
import io.peili.store.containerd.internal.proto.ImagesGrpc;
import io.peili.store.containerd.internal.proto.ListImagesRequest;
import io.peili.store.containerd.internal.proto.Target;
import io.peili.store.containerd.internal.proto.UpdateImageRequest;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** containerd's image service. */
final class ImageCalls {
    private final Calls calls;

    ImageCalls(Calls calls) {
        this.calls = calls;
    }

    Optional<Descriptor> find(String namespace, String name) throws IOException {
        GetImageRequest request = GetImageRequest.newBuilder().setName(name).build();
        return calls.find(calls.in(namespace), ImagesGrpc.getGetMethod(), Calls.QUICK, request)
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

    /** Names an image, or has a name point elsewhere; what else is known of the name stays. */
    void put(String namespace, String name, Descriptor target) throws IOException {
        ImageRecord image = record(name, target).build();
        if (!update(namespace, image, "target")) {
            CreateImageRequest request =
                    CreateImageRequest.newBuilder().setImage(image).build();
            calls.call(calls.in(namespace), ImagesGrpc.getCreateMethod(), Calls.QUICK, request);
        }
    }

    private static ImageRecord.Builder record(String name, Descriptor target) {
        return ImageRecord.newBuilder()
                .setName(name)
                .setTarget(Target.newBuilder()
                        .setMediaType(target.mediaType().value())
                        .setDigest(target.digest().toString())
                        .setSize(target.size()));
    }

    /**
     * Sets labels of a name, or removes those whose value is empty; tells whether the name is there. The target is sent
     * along although it stays as it is, because containerd 2 breaks down as a whole without one.
     */
    boolean label(String namespace, String name, Map<String, String> labels) throws IOException {
        Optional<Descriptor> target = find(namespace, name);
        if (target.isEmpty()) {
            return false;
        }
        return update(
                namespace,
                record(name, target.get()).putAllLabels(labels).build(),
                labels.keySet().stream().map(key -> "labels." + key).toArray(String[]::new));
    }

    private boolean update(String namespace, ImageRecord image, String... fields) throws IOException {
        UpdateImageRequest request = UpdateImageRequest.newBuilder()
                .setImage(image)
                .setUpdateMask(Fields.newBuilder().addAllPaths(List.of(fields)))
                .build();
        return calls.find(calls.in(namespace), ImagesGrpc.getUpdateMethod(), Calls.QUICK, request)
                .isPresent();
    }

    /** Removes a name, waits until what nobody needs any more is gone, and tells whether the name was there. */
    boolean delete(String namespace, String name) throws IOException {
        DeleteImageRequest request =
                DeleteImageRequest.newBuilder().setName(name).setSync(true).build();
        return calls.find(calls.in(namespace), ImagesGrpc.getDeleteMethod(), Calls.LONG, request)
                .isPresent();
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
