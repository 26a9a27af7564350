// SPDX-License-Identifier: Apache-2.0
package io.peili.itests.containerd;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** The newest containerd, which fetches a layer in pieces of 8 MiB, eight at the same time. */
@Timeout(1500) // the first time containerd has to be built
@ExtendWith(BedExtension.class)
class ParallelFetchIT {
    private static final int PULLS = 10;
    private static final long LAYER = 72L << 20;

    private final Bed bed;

    ParallelFetchIT(Bed bed) {
        this.bed = bed;
    }

    private void pullOften(Machine puller, Image image) throws Exception {
        try (Cri kubelet = puller.containerd().cri()) {
            for (int pull = 0; pull < PULLS; pull++) {
                assertThat(puller.containerd().hasAny(image)).isFalse();
                Meter meter = bed.meter(puller, image);
                kubelet.pull(image.name());
                meter.assertAllFromPeers(image.blobs());
                puller.containerd().assertHolds(image.blobs());
                puller.containerd().drop(image);
            }
        }
    }

    @Test
    void noPullFailsWithOneHolderNorWithTwo() throws Exception {
        Machine puller = bed.newest();
        Image image = Images.image(bed.images(), "parallel", LAYER, 9_000_000);
        bed.a().containerd().put(image);
        puller.awaitVisible(image);
        pullOften(puller, image);

        bed.b().awaitVisible(image);
        bed.b().containerd().fetch(image);
        pullOften(puller, image);
    }

    @Test
    void theOlderContainerdPullsFromTheNewestAndTheOtherWayRound() throws Exception {
        Machine newest = bed.newest();
        Image image = Images.image(bed.images(), "newest", 4_000_000);
        newest.containerd().put(image);
        bed.b().awaitVisible(image);
        bed.b().containerd().pull(image.name());
        bed.b().containerd().assertHolds(image.blobs());

        Image other = Images.image(bed.images(), "oldest", 4_000_000);
        bed.b().containerd().put(other);
        newest.awaitVisible(other);
        newest.containerd().pull(other.name());
        newest.containerd().assertHolds(other.blobs());
    }
}
