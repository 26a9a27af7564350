// SPDX-License-Identifier: Apache-2.0
package io.peili.itests.containerd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** What happens to pulls when something is taken away in the middle of them. */
@Timeout(180)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ExtendWith(BedExtension.class)
class FaultsIT {
    /** Large enough that most of it has not arrived when something happens. */
    private static final long LARGE = 96L << 20;

    private static final long SECONDS = 60;
    /** A small image is pulled within a second; containerd waits for a connection for 30 seconds before it goes on. */
    private static final Duration AT_ONCE = Duration.ofSeconds(10);

    private final Bed bed;
    private final Containerd a;
    private final Containerd b;
    private final Upstream upstream;
    private Optional<Image> large = Optional.empty();

    FaultsIT(Bed bed) {
        this.bed = bed;
        a = bed.a().containerd();
        b = bed.b().containerd();
        upstream = bed.upstream();
    }

    /** An act that may fail. */
    private interface Act {
        void run() throws Exception;
    }

    /** An image that the first machine and upstream have, and the second machine has not. */
    private Image large() throws IOException {
        if (large.isEmpty()) {
            large = Optional.of(Images.image(bed.images(), "large", LARGE, 70_000));
            upstream.push(large.get());
        }
        Image image = large.get();
        if (!a.has(image.target())) {
            a.put(image);
        }
        b.drop(image);
        bed.b().awaitVisible(image);
        return image;
    }

    private Image small(String seed) throws IOException {
        Image image = Images.image(bed.images(), seed, 500_000);
        a.put(image);
        upstream.push(image);
        return image;
    }

    /** Begins a pull on the second machine, and does something while a part of the layer has arrived. */
    private CompletableFuture<String> pullWhile(Image image, Act act) throws Exception {
        CompletableFuture<String> pull = b.fetching(image);
        b.freezeWhileArriving();
        try {
            assertThat(b.arrived()).isBetween(1L, LARGE - 1);
            act.run();
        } finally {
            b.thaw();
        }
        return pull;
    }

    /** Nobody waits for a node that is not there. */
    private void pullFromUpstreamAtOnce(Image image) throws IOException {
        long begin = System.nanoTime();
        b.pull(image.name());
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(AT_ONCE);
        assertThat(upstream.sent(image).blobs()).isPositive();
    }

    @Test
    void theHoldersContainerdMayBeRestarted() throws Exception {
        Image image = large();
        Meter meter = bed.meter(bed.b(), image);
        pullWhile(image, a::restart).get(SECONDS, TimeUnit.SECONDS);
        meter.assertAllFromPeers(image.blobs());
        b.assertHolds(image.blobs());
    }

    @Test
    void thePullersContainerdMayBeRestarted() throws Exception {
        Image image = large();
        CompletableFuture<String> pull = b.fetching(image);
        b.freezeWhileArriving();
        b.restart();
        assertThatThrownBy(() -> pull.get(SECONDS, TimeUnit.SECONDS)).hasMessageContaining("ended with");
        Meter meter = bed.meter(bed.b(), image);
        b.fetch(image);
        assertThat(meter.stop(image.blobs()).upstream().all()).isZero();
        b.assertHolds(image.blobs());
        bed.a().awaitVisible(onB("later"));
    }

    private Image onB(String seed) throws IOException {
        Image image = Images.image(bed.images(), seed, 10_000);
        b.put(image);
        return image;
    }

    @Test
    void aKilledNodeOnlyCostsTheTail() throws Exception {
        Image image = large();
        Image next = small("without");
        try {
            Meter meter = bed.meter(bed.b(), image);
            pullWhile(image, bed.b().node()::kill).get(SECONDS, TimeUnit.SECONDS);
            b.assertHolds(image.blobs());
            assertThat(meter.stop(image.blobs()).upstream().blobs())
                    .isPositive()
                    .isLessThan(LARGE);

            assertThat(bed.b().isMirrored()).isTrue();
            pullFromUpstreamAtOnce(next);
        } finally {
            bed.b().startAgain();
        }
        Image last = small("back");
        bed.b().awaitVisible(last);
        b.pull(last.name());
        assertThat(upstream.sent(last).all()).isZero();
        b.assertHolds(last.blobs());
    }

    @Test
    void anImageMayBeDeletedWhileItIsServed() throws Exception {
        Image image = large();
        Meter meter = bed.meter(bed.b(), image);
        pullWhile(image, () -> a.drop(image)).get(SECONDS, TimeUnit.SECONDS);
        b.assertHolds(image.blobs());
        assertThat(meter.stop(image.blobs()).upstream().blobs()).isLessThan(LARGE);
    }

    @Test
    void aNodeMayBeRemovedAndAddedAgain() throws Exception {
        Image image = small("removed");
        bed.b().awaitVisible(image);
        bed.a().exec("peili:node-revoke " + bed.b().commonName());
        bed.b().forgetNode();
        try {
            assertThat(bed.b().hosts()).doesNotExist();
            // without the node there is nothing that says where this registry really is
            Files.createDirectories(bed.b().hosts().getParent());
            Files.writeString(bed.b().hosts(), "server = \"" + upstream.url() + "\"\n[host]\n");
            pullFromUpstreamAtOnce(image);
            Files.delete(bed.b().hosts());
            b.drop(image);
        } finally {
            bed.b().start(bed.joining());
            bed.b().pointContainerdAtIt();
        }
        bed.b().awaitVisible(image);
        Meter meter = bed.meter(bed.b(), image);
        b.pull(image.name());
        meter.assertAllFromPeers(image.blobs());
        b.assertHolds(image.blobs());
    }
}
