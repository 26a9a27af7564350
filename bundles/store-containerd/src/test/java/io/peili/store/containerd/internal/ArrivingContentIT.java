// SPDX-License-Identifier: Apache-2.0
package io.peili.store.containerd.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.ManagedChannel;
import io.peili.content.Chunks;
import io.peili.content.Content;
import io.peili.content.Ingest;
import io.peili.content.Subscription;
import io.peili.testkit.ContentStoreContract;
import io.peili.testkit.InventoryRecorder;
import io.peili.testkit.TestBlob;
import io.peili.testkit.TestImage;
import io.peili.testkit.TestImages;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Content that a real containerd is downloading. */
class ArrivingContentIT {
    private static final int PIECES = 6;

    private final TestImage image = TestImages.image("arriving", PIECES * SlowRegistry.PIECE);
    private final TestBlob layer = image.blobs().get(0);
    private RealContainerd containerd;
    private ContainerdStore store;
    private SlowRegistry upstream;
    private CompletableFuture<String> pull;

    @BeforeEach
    void start() throws IOException, InterruptedException {
        containerd = RealContainerd.start();
        store = Stores.connected(containerd.settings());
        upstream = new SlowRegistry(image);
        pull = CompletableFuture.supplyAsync(() -> {
            try {
                return containerd.ctr("k8s.io", "content", "fetch", "--plain-http", upstream.name());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    @AfterEach
    void stop() throws IOException, InterruptedException {
        if (store != null) {
            upstream.close();
            store.close();
            containerd.close();
        }
    }

    private Ingest ingest(int pieces) {
        upstream.allow(pieces);
        Ingest[] found = new Ingest[1];
        Stores.await("the ingest", () -> {
            try {
                Optional<Ingest> ingest = store.ingest(layer.digest());
                ingest.ifPresent(there -> found[0] = there);
                return ingest.isPresent() && ingest.get().offset() == (long) pieces * SlowRegistry.PIECE;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        return found[0];
    }

    private CompletableFuture<byte[]> readToTheEnd(Ingest ingest) {
        return CompletableFuture.supplyAsync(() -> {
            try (Chunks chunks = ingest.open(0)) {
                return ContentStoreContract.drain(chunks);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    @Test
    void itIsReadFromItsStartWhileItGrowsAndThroughTheMove() throws Exception {
        Ingest ingest = ingest(3);
        assertThat(ingest.expected()).isEqualTo(layer.digest());
        assertThat(ingest.total()).hasValue(layer.bytes().length);
        assertThat(store.find(layer.digest())).isEmpty();
        CompletableFuture<byte[]> read = readToTheEnd(ingest);
        upstream.allow(1000);
        assertThat(read.get(20, TimeUnit.SECONDS)).isEqualTo(layer.bytes());
        pull.get(20, TimeUnit.SECONDS);
        assertThat(store.ingest(layer.digest())).isEmpty();
        assertThat(store.find(layer.digest()).map(Content::size)).contains((long) layer.bytes().length);
        assertThat(readToTheEnd(ingest).get(20, TimeUnit.SECONDS)).isEqualTo(layer.bytes());
    }

    @Test
    void itsReaderIsToldWhenItIsGivenUp() throws Exception {
        Ingest ingest = ingest(3);
        CompletableFuture<byte[]> read = readToTheEnd(ingest);
        upstream.breakDown();
        assertThatThrownBy(() -> pull.get(20, TimeUnit.SECONDS)).hasMessageContaining("ctr");
        // Unless containerd has collected it already.
        containerd.ctr("k8s.io", "content", "active").lines().skip(1).forEach(active -> abort(active.split("\\s+")[0]));
        assertThatThrownBy(() -> read.get(20, TimeUnit.SECONDS))
                .rootCause()
                .isInstanceOf(IOException.class)
                .hasMessageContaining(layer.digest().toString())
                .hasMessageContaining("given up");
        assertThat(store.ingest(layer.digest())).isEmpty();
    }

    /** Aborts as containerd's garbage collection does with what nobody goes on with. */
    private void abort(String ref) {
        try (Channels channels = new Channels()) {
            ManagedChannel channel = channels.open(containerd.socket());
            Calls calls = new Calls(containerd.socket(), channel, () -> {});
            new ContentCalls(calls).abort("k8s.io", ref);
            channel.shutdownNow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void itIsAnnouncedWhenItIsComplete() throws Exception {
        InventoryRecorder told = new InventoryRecorder();
        try (Subscription subscription = store.watch(told)) {
            assertThat(subscription).isNotNull();
            ingest(PIECES);
            assertThat(told.content()).doesNotContain(layer.digest());
            upstream.allow(1000);
            told.await("the layer", all -> all.content().contains(layer.digest()));
        }
    }
}
