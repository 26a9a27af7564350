// SPDX-License-Identifier: Apache-2.0
package io.peili.store.containerd.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peili.content.InventoryChange;
import io.peili.content.StoreUnavailableException;
import io.peili.content.Subscription;
import io.peili.oci.Descriptor;
import io.peili.oci.Reference;
import io.peili.testkit.ContentStoreContract;
import io.peili.testkit.InventoryRecorder;
import io.peili.testkit.TestBlob;
import io.peili.testkit.TestImage;
import io.peili.testkit.TestImages;
import java.io.IOException;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A containerd that comes, goes, hangs and comes back. */
class LifecycleIT {
    private static final Reference APP = ContentStoreContract.APP;
    private static final Reference TOOL = ContentStoreContract.TOOL;

    private final TestImage image = TestImages.image("first");
    private final TestImage later = TestImages.image("later");
    private final LongSupplier millis = () -> System.nanoTime() / 1_000_000;
    private RealContainerd containerd;
    private ContainerdStore store;

    @BeforeEach
    void start() throws IOException, InterruptedException {
        containerd = RealContainerd.start();
    }

    @AfterEach
    void stop() throws IOException, InterruptedException {
        if (store != null) {
            store.close();
        }
        if (containerd != null) {
            containerd.close();
        }
    }

    private void assertServes(TestImage served) throws IOException {
        for (TestBlob blob : served.blobs()) {
            assertThat(store.find(blob.digest()).orElseThrow().bytes(1_000_000)).isEqualTo(blob.bytes());
        }
    }

    @Test
    void containerdMayComeLater() throws Exception {
        containerd.kill();
        store = ContainerdStore.start(containerd.settings());
        InventoryRecorder told = new InventoryRecorder();
        try (Subscription subscription = store.watch(told)) {
            assertThat(subscription).isNotNull();
            Stores.await("the trouble", () -> store.check().detail().contains("nobody answers at"));
            assertThat(store.check().ok()).isFalse();
            assertThat(store.containerd().version()).isEmpty();
            assertThat(store.containerd().problem()).contains("nobody answers at");
            assertThatThrownBy(() -> store.find(image.digest())).isInstanceOf(StoreUnavailableException.class);
            assertThatThrownBy(() -> store.resolve(APP.name(), "1")).isInstanceOf(StoreUnavailableException.class);
            assertThatThrownBy(() -> store.images()).isInstanceOf(StoreUnavailableException.class);
            assertThat(told.changes()).isEmpty();
            containerd.boot();
            long booted = millis.getAsLong();
            Stores.await("a connection", () -> store.check().ok());
            assertThat(millis.getAsLong() - booted).isLessThan(5_000);
            assertThat(store.containerd().version())
                    .hasValueSatisfying(version -> assertThat(version).matches("[0-9]+\\..*"));
            assertThat(store.containerd().content())
                    .contains(containerd.content().root());
            containerd.put(APP, image);
            told.await("the image", all -> all.names().containsKey(APP));
            assertThat(told.changes().get(0).initial()).isTrue();
            assertServes(image);
        }
    }

    @Test
    void whatIsKnownIsServedWhileContainerdIsAwayAndTheDifferenceIsToldThen() throws Exception {
        containerd.put(APP, image);
        store = Stores.connected(containerd.settings());
        InventoryRecorder told = new InventoryRecorder();
        try (Subscription subscription = store.watch(told)) {
            assertThat(subscription).isNotNull();
            told.await("the first image", all -> all.names().containsKey(APP));
            containerd.kill();
            Stores.await("the loss", () -> !store.check().ok());
            assertServes(image);
            assertThat(store.resolve(APP.name(), "1").map(Descriptor::digest)).contains(image.digest());
            assertThat(store.images()).hasSize(1);
            assertThat(store.find(later.digest())).isEmpty();
            assertThatThrownBy(() -> store.resolve(TOOL.name(), "1")).isInstanceOf(StoreUnavailableException.class);
            containerd.boot();
            containerd.put(TOOL, later);
            containerd.drop(APP);
            told.await(
                    "the difference",
                    all -> all.names().containsKey(TOOL) && all.content().equals(later.digests()));
            assertThat(told.changes().stream().filter(InventoryChange::initial)).hasSize(1);
            assertServes(later);
        }
    }

    @Test
    void hungContainerdIsWaitedForOnce() throws Exception {
        containerd.put(APP, image);
        store = Stores.connected(containerd.settings());
        Stores.await("the content", () -> store.check().detail().contains("1 images"));
        containerd.signal("STOP");
        try {
            assertThatThrownBy(() -> store.resolve(TOOL.name(), "1")).isInstanceOf(StoreUnavailableException.class);
            long before = millis.getAsLong();
            assertThatThrownBy(() -> store.resolve(TOOL.name(), "1")).isInstanceOf(StoreUnavailableException.class);
            assertServes(image);
            assertThat(store.check().ok()).isFalse();
            assertThat(Duration.ofMillis(millis.getAsLong() - before)).isLessThan(Duration.ofMillis(500));
        } finally {
            containerd.signal("CONT");
        }
        Stores.await("the end of the hang", () -> store.check().ok());
        assertThat(store.resolve(APP.name(), "1").map(Descriptor::digest)).contains(image.digest());
    }
}
