// SPDX-License-Identifier: Apache-2.0
package io.peili.itests.containerd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Machines that pull what others have by its normal name, and what nobody has from upstream. */
@Timeout(180)
@ExtendWith(BedExtension.class)
class PullIT {
    /** A node looks for half a second for somebody who has what is wanted. */
    private static final Duration BUDGET = Duration.ofMillis(500);
    /** By so much a busy machine may be slower. */
    private static final int SLOWNESS = 6;

    private final Bed bed;
    private final Containerd a;
    private final Containerd b;
    private final Upstream upstream;

    PullIT(Bed bed) {
        this.bed = bed;
        a = bed.a().containerd();
        b = bed.b().containerd();
        upstream = bed.upstream();
    }

    private Image image(String seed, long... layers) throws IOException {
        return Images.image(bed.images(), seed, layers);
    }

    private static List<Image.Blob> layersOf(Image image) {
        return image.blobs().stream().filter(blob -> !blob.isManifest()).toList();
    }

    @Test
    void whatOneMachinePulledByCtrTheOtherGetsFromIt() throws Exception {
        Image image = image("ctr", 100_000, 3_000_000);
        upstream.push(image);
        Meter first = bed.meter(bed.a(), image);
        a.pull(image.name());
        assertThat(first.stop(image.blobs()).upstream().blobs()).isEqualTo(Image.sum(layersOf(image)));

        bed.b().awaitVisible(image);
        Meter second = bed.meter(bed.b(), image);
        b.pull(image.name());
        second.assertAllFromPeers(image.blobs());
        b.assertHolds(image.blobs());
    }

    @Test
    void kubeletPullsWhatOnlyTheOtherMachineHasWhileUpstreamIsDown() throws Exception {
        Image image = image("kubelet", 50_000, 2_000_000);
        a.put(image);
        bed.b().awaitVisible(image);
        assertThat(b.hasAny(image)).isFalse();
        Meter meter = bed.meter(bed.b(), image);
        upstream.stop();
        try (Cri kubelet = b.cri()) {
            assertThat(kubelet.pull(image.name())).startsWith("sha256:");
        } finally {
            upstream.start();
        }
        b.assertHolds(image.blobs());
        meter.assertAllFromPeers(image.blobs());
    }

    @Test
    void whatNobodyHasComesFromUpstream() throws Exception {
        Image image = image("nobody", 40_000, 1_000_000);
        upstream.push(image);
        Meter meter = bed.meter(bed.b(), image);
        long begin = System.nanoTime();
        try (Cri kubelet = b.cri()) {
            kubelet.pull(image.name());
        }
        // one after the other at worst, the manifest twice
        Duration looking = BUDGET.multipliedBy(image.blobs().size() + 1L);
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(looking.multipliedBy(SLOWNESS));
        Meter.Count count = meter.stop(image.blobs());
        Upstream.Sent sent = count.upstream();
        assertThat(count.peers()).isLessThan(Image.sum(layersOf(image)));
        assertThat(sent.blobs()).isEqualTo(Image.sum(layersOf(image)));
        assertThat(sent.manifests()).isEqualTo(image.manifests());
        b.assertHolds(image.blobs());
    }

    @Test
    void tagsComeFromUpstreamWhereTheClusterWantsNoneOfPeers() throws Exception {
        Image image = image("tags", 30_000);
        upstream.push(image);
        a.put(image);
        bed.b().awaitVisible(image);
        bed.a().exec("peili:cluster-set tags none");
        try {
            bed.b().awaitTag(image, "404");
            upstream.stop();
            assertThatThrownBy(() -> b.pull(image.name())).hasMessageContaining("ended with");
            upstream.start();
            Meter meter = bed.meter(bed.b(), image);
            b.pull(image.name());
            Meter.Count count = meter.stop(image.blobs());
            assertThat(count.upstream().blobs()).isZero();
            assertThat(count.peers()).isGreaterThanOrEqualTo(Image.sum(layersOf(image)));
            b.assertHolds(image.blobs());
        } finally {
            bed.a().exec("peili:cluster-set tags all");
        }
        b.drop(image);
        bed.b().awaitTag(image, "200");
    }

    @Test
    void aDigestIsEnoughWhereTheClusterWantsNoTagsOfPeers() throws Exception {
        Image image = image("digest", 30_000);
        a.put(image);
        bed.b().awaitVisible(image);
        bed.a().exec("peili:cluster-set tags none");
        try (Cri kubelet = b.cri()) {
            bed.b().awaitTag(image, "404");
            kubelet.pull(image.nameByDigest());
        } finally {
            bed.a().exec("peili:cluster-set tags all");
        }
        b.assertHolds(image.blobs());
    }

    @Test
    void ofAnIndexEachMachineTakesWhatItWants() throws Exception {
        Image index = Images.index(bed.images(), "index", 60_000);
        a.put(index);
        bed.b().awaitVisible(index);
        b.pull(index.name());
        b.assertHolds(index.of("amd64"));
        assertThat(index.of("arm64")).noneMatch(blob -> !blob.isManifest() && b.has(blob));
        b.pull(index.name(), "--all-platforms");
        b.assertHolds(index.blobs());
    }

    @Test
    void ofAnIndexWhatThePeerLacksComesFromUpstream() throws Exception {
        Image index = Images.index(bed.images(), "partial", 60_000);
        upstream.push(index);
        a.pull(index.name());
        assertThat(index.of("arm64")).noneMatch(blob -> !blob.isManifest() && a.has(blob));
        bed.b().awaitVisible(index, index.of("amd64"));
        bed.b().awaitTag(index, "200");
        Meter meter = bed.meter(bed.b(), index);
        b.fetch(index, "--all-platforms");
        List<Image.Blob> other =
                index.of("arm64").stream().filter(blob -> !blob.isManifest()).toList();
        assertThat(meter.stop(index.blobs()).upstream().blobs()).isEqualTo(Image.sum(other));
        b.assertHolds(index.blobs());
    }

    /** Ctr asks for all of them at the same time, each on a connection of its own. */
    @Test
    void ofAThousandLayersNoneIsLostNorComesFromUpstream() throws Exception {
        long[] sizes = IntStream.range(0, 1000).mapToLong(i -> 100).toArray();
        Image image = image("thousand", sizes);
        upstream.push(image);
        a.put(image);
        bed.b().awaitVisible(image);
        Meter meter = bed.meter(bed.b(), image);
        b.fetch(image);
        meter.assertAllFromPeers(image.blobs());
        b.assertHolds(image.blobs());
    }

    @Test
    void aGibibyteComesFromThePeerAndIsKeptByNoNode() throws Exception {
        Image image = image("gibibyte", 1L << 30);
        a.put(image);
        bed.b().awaitVisible(image);
        Meter meter = bed.meter(bed.b(), image);
        b.fetch(image);
        meter.assertAllFromPeers(image.blobs());
        b.assertHolds(image.blobs());
        a.drop(image);
        b.drop(image);
        Tools.delete(image.folder());
    }

    @Test
    void aPrivateImageStillWantsUserAndPassword() throws Exception {
        Image image = image("secret", 20_000, 70_000).named(Bed.PRIVATE, "team/secret");
        bed.restricted().push(image);
        try (Cri kubelet = b.cri()) {
            assertThatThrownBy(() -> kubelet.pull(image.name())).isInstanceOf(StatusRuntimeException.class);
            assertThatThrownBy(() -> kubelet.pull(image.name(), Upstream.USER, "wrong"))
                    .isInstanceOf(StatusRuntimeException.class);
            assertThat(b.hasAny(image)).isFalse();
            Meter meter = bed.meter(bed.b(), image);
            kubelet.pull(image.name(), Upstream.USER, Upstream.PASSWORD);
            assertThat(meter.stop(image.blobs()).upstream().blobs()).isEqualTo(Image.sum(layersOf(image)));
        }
        b.assertHolds(image.blobs());

        bed.a().awaitVisible(image);
        Meter meter = bed.meter(bed.a(), image);
        a.pull(image.name(), "--user", Upstream.USER + ":" + Upstream.PASSWORD);
        meter.assertAllFromPeers(image.blobs());
        a.assertHolds(image.blobs());
    }

    @Test
    void pullsOfBothMachinesAtTheSameTimeGetEachOthersImages() throws Exception {
        Map<Containerd, Image> holders = Map.of(a, image("of-a", 5_000_000), b, image("of-b", 5_000_000));
        for (var holder : holders.entrySet()) {
            holder.getKey().put(holder.getValue());
        }
        bed.b().awaitVisible(holders.get(a));
        bed.a().awaitVisible(holders.get(b));
        var pulls = List.of(a.fetching(holders.get(b)), b.fetching(holders.get(a)));
        assertThat(pulls.stream().map(pull -> pull.join()).collect(Collectors.toList()))
                .hasSize(2);
        a.assertHolds(holders.get(b).blobs());
        b.assertHolds(holders.get(a).blobs());
    }
}
