// SPDX-License-Identifier: Apache-2.0
package io.peili.itests.containerd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** A containerd that throws layers away once they are unpacked ({@code discard_unpacked_layers}). */
@Timeout(180)
@ExtendWith(BedExtension.class)
class DiscardIT {
    private static final Duration SECONDS = Duration.ofSeconds(60);
    private static final String TOLD = "discard_unpacked_layers of containerd";

    private final Bed bed;
    private final Containerd b;

    DiscardIT(Bed bed) {
        this.bed = bed;
        b = bed.b().containerd();
    }

    @Test
    void discardedLayersAreNotAnnouncedAndTheStatusTells() throws Exception {
        Image image = Images.image(bed.images(), "discarded", 200_000, 300_000);
        List<Image.Blob> layers = image.blobs().stream()
                .filter(blob -> blob.type().contains("layer"))
                .toList();
        List<Image.Blob> others =
                image.blobs().stream().filter(blob -> !layers.contains(blob)).toList();
        bed.upstream().push(image);
        assertThat(status()).doesNotContain(TOLD);
        b.restartWith("discard_unpacked_layers = true\n");
        try {
            try (Cri kubelet = b.cri()) {
                kubelet.pull(image.name());
            }
            collect();
            assertThat(layers).noneMatch(b::has);
            b.assertHolds(others);

            await("the status")
                    .atMost(SECONDS)
                    .untilAsserted(() -> assertThat(status())
                            .contains("the layers of 1 images were discarded after unpacking (" + TOLD + ")"));
            bed.a().awaitVisible(image, others);
            String announced = bed.b().exec("peili:announced");
            assertThat(others).allMatch(other -> announced.contains(other.hex()));
            assertThat(layers).noneMatch(layer -> announced.contains(layer.hex()));
            assertThat(bed.a().ask(image, paths(layers))).containsOnly("404");
        } finally {
            b.restartWith("");
            b.drop(image);
        }
        await("the status")
                .atMost(SECONDS)
                .untilAsserted(() -> assertThat(status()).doesNotContain(TOLD));
    }

    /** What the node tells of itself, without the lines of the table. */
    private String status() throws Exception {
        return bed.b().exec("peili:status").replaceAll("[\\s|]+", " ");
    }

    /** Containerd collects what nobody needs when an image is removed so that one waits for it. */
    private void collect() throws Exception {
        Image passing = Images.image(bed.images(), "passing", 1_000);
        b.put(passing);
        b.drop(passing);
    }

    private static List<String> paths(List<Image.Blob> blobs) {
        return blobs.stream().map(blob -> "/blobs/" + blob.digest()).toList();
    }
}
