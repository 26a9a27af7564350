// SPDX-License-Identifier: Apache-2.0
package io.peili.testkit;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.peili.oci.Descriptor;
import io.peili.oci.Digest;
import io.peili.oci.MediaType;
import io.peili.oci.Platform;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/** Makes real images, small and in memory. The same arguments make the same bytes. */
public final class TestImages {
    private static final List<Platform> PLATFORMS = List.of(
            new Platform("linux", "amd64", Optional.empty()),
            new Platform("linux", "arm64", Optional.of("v8")),
            new Platform("linux", "s390x", Optional.empty()));
    /** The type of Docker's layers in {@code docker save} archives. */
    private static final MediaType DOCKER_LAYER = new MediaType("application/vnd.docker.image.rootfs.diff.tar");

    private TestImages() {}

    /**
     * Bytes that do not compress.
     *
     * @param seed makes them differ
     * @param size how many
     * @return the bytes
     */
    public static byte[] noise(String seed, int size) {
        byte[] noise = new byte[size];
        new Random(seed.hashCode()).nextBytes(noise);
        return noise;
    }

    /**
     * An OCI image of two small gzip layers.
     *
     * @param seed makes images differ
     * @return the image
     */
    public static TestImage image(String seed) {
        return image(seed, 1000, 2000);
    }

    /**
     * An OCI image with gzip layers that hold one file each.
     *
     * @param seed makes images differ
     * @param fileSizes the size of the file in each layer
     * @return the image
     */
    public static TestImage image(String seed, int... fileSizes) {
        List<byte[]> layers = layers(seed, fileSizes);
        return image(layers, Compression.GZIP, MediaType.OCI_MANIFEST, MediaType.OCI_CONFIG, MediaType.OCI_LAYER_GZIP);
    }

    /**
     * A Docker image with layers that are not compressed, as {@code docker save} writes them.
     *
     * @param seed makes images differ
     * @param fileSizes the size of the file in each layer
     * @return the image
     */
    public static TestImage dockerImage(String seed, int... fileSizes) {
        List<byte[]> layers = layers(seed, fileSizes);
        return image(layers, Compression.PLAIN, MediaType.DOCKER_MANIFEST, MediaType.DOCKER_CONFIG, DOCKER_LAYER);
    }

    /**
     * An OCI index of images for different platforms.
     *
     * @param images at least one, at most three
     * @return the index with all content of its images
     */
    public static TestImage index(TestImage... images) {
        JsonArray manifests = new JsonArray();
        List<TestBlob> blobs = new ArrayList<>();
        for (int i = 0; i < images.length; i++) {
            JsonObject entry = json(images[i].target());
            JsonObject platform = new JsonObject();
            platform.addProperty("architecture", PLATFORMS.get(i).architecture());
            platform.addProperty("os", PLATFORMS.get(i).os());
            PLATFORMS.get(i).variant().ifPresent(variant -> platform.addProperty("variant", variant));
            entry.add("platform", platform);
            manifests.add(entry);
            blobs.addAll(images[i].blobs());
        }
        JsonObject index = head(MediaType.OCI_INDEX);
        index.add("manifests", manifests);
        return withManifest(blobs, index, MediaType.OCI_INDEX);
    }

    /**
     * An artifact that refers to a subject, such as a signature.
     *
     * @param subject what it refers to
     * @param artifactType its type
     * @param annotations the annotations of its manifest
     * @return the artifact, without the content of its subject
     */
    public static TestImage artifact(Descriptor subject, String artifactType, Map<String, String> annotations) {
        TestBlob empty =
                TestBlob.of(new MediaType("application/vnd.oci.empty.v1+json"), "{}".getBytes(StandardCharsets.UTF_8));
        TestBlob payload = TestBlob.of(artifactType + " of " + subject.digest());
        JsonObject manifest = head(MediaType.OCI_MANIFEST);
        manifest.addProperty("artifactType", artifactType);
        manifest.add("config", json(empty.descriptor()));
        JsonArray layers = new JsonArray();
        layers.add(json(payload.descriptor()));
        manifest.add("layers", layers);
        manifest.add("subject", json(subject));
        JsonObject notes = new JsonObject();
        annotations.forEach(notes::addProperty);
        manifest.add("annotations", notes);
        return withManifest(List.of(empty, payload), manifest, MediaType.OCI_MANIFEST);
    }

    /**
     * A descriptor as JSON, without platform and annotations.
     *
     * @param descriptor the descriptor
     * @return the JSON object
     */
    public static JsonObject json(Descriptor descriptor) {
        JsonObject json = new JsonObject();
        json.addProperty("mediaType", descriptor.mediaType().value());
        json.addProperty("digest", descriptor.digest().toString());
        json.addProperty("size", descriptor.size());
        return json;
    }

    private static List<byte[]> layers(String seed, int... fileSizes) {
        List<byte[]> layers = new ArrayList<>();
        for (int i = 0; i < fileSizes.length; i++) {
            String name = seed + "-" + i;
            layers.add(new Tar().file(name, noise(name, fileSizes[i])).bytes());
        }
        return layers;
    }

    private static TestImage image(
            List<byte[]> tars, Compression compression, MediaType type, MediaType configType, MediaType layerType) {
        List<TestBlob> blobs = new ArrayList<>();
        JsonArray layers = new JsonArray();
        JsonArray diffIds = new JsonArray();
        for (byte[] tar : tars) {
            TestBlob layer = TestBlob.of(layerType, compression.compress(tar));
            blobs.add(layer);
            layers.add(json(layer.descriptor()));
            diffIds.add(Digest.sha256(tar).toString());
        }
        JsonObject rootfs = new JsonObject();
        rootfs.addProperty("type", "layers");
        rootfs.add("diff_ids", diffIds);
        JsonObject configuration = new JsonObject();
        configuration.addProperty("architecture", "amd64");
        configuration.addProperty("os", "linux");
        configuration.add("rootfs", rootfs);
        TestBlob config = TestBlob.of(configType, bytes(configuration));
        blobs.add(config);
        JsonObject manifest = head(type);
        manifest.add("config", json(config.descriptor()));
        manifest.add("layers", layers);
        return withManifest(blobs, manifest, type);
    }

    private static TestImage withManifest(List<TestBlob> content, JsonObject manifest, MediaType type) {
        TestBlob blob = TestBlob.of(type, bytes(manifest));
        List<TestBlob> blobs = new ArrayList<>(content);
        blobs.add(blob);
        return new TestImage(blob.descriptor(), blobs);
    }

    private static JsonObject head(MediaType type) {
        JsonObject json = new JsonObject();
        json.addProperty("schemaVersion", 2);
        json.addProperty("mediaType", type.value());
        return json;
    }

    private static byte[] bytes(JsonObject json) {
        return json.toString().getBytes(StandardCharsets.UTF_8);
    }
}
