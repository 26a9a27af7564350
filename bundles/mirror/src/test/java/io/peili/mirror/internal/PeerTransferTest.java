// SPDX-License-Identifier: Apache-2.0
package io.peili.mirror.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peili.content.Chunks;
import io.peili.content.ContentCorruptException;
import io.peili.content.Fetch;
import io.peili.testkit.TestImages;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What passes from a peer to whoever asked. */
@Timeout(30)
class PeerTransferTest {
    private final byte[] content = TestImages.noise("layer", 1_000_000);
    private final MirrorFixture node = new MirrorFixture();

    @AfterEach
    void stop() {
        node.close();
    }

    private final byte[] rotten = content.clone();

    @Test
    void neverDeliversTheLastByteOfWrongContent() throws IOException {
        rotten[500_000] ^= 1;
        node.holder(content, exchange -> exchange.send(MirrorFixture.head(content), rotten));
        ByteArrayOutputStream delivered = new ByteArrayOutputStream();
        try (Chunks body = node.found(MirrorFixture.blob(content)).body()) {
            assertThatThrownBy(() -> body.forEach(buffer -> {
                        byte[] copy = new byte[buffer.remaining()];
                        buffer.get(copy);
                        delivered.write(copy);
                    }))
                    .isInstanceOf(ContentCorruptException.class);
        }
        assertThat(delivered.size()).isLessThan(content.length);
    }

    @Test
    void ofASmallBlobComesFromAnotherPeerWhenTheFirstHasItWrong() throws IOException {
        byte[] small = TestImages.noise("small", 2_000);
        byte[] wrong = small.clone();
        wrong[1_999] ^= 1;
        ScriptedPeer rotting = node.holder(small, exchange -> exchange.send(MirrorFixture.head(small), wrong));
        Fetch.Found found = node.found(MirrorFixture.blob(small));
        node.holder(small);

        assertThat(MirrorFixture.read(found.body())).isEqualTo(small);
        assertThat(MirrorFixture.read(node.found(MirrorFixture.blob(small)).body()))
                .isEqualTo(small);
        assertThat(rotting.requests()).hasSize(1);
    }

    @Test
    void ofASmallBlobCostsNoOtherPeerItsTrustWhenTheFirstToldAnotherSize() throws IOException {
        byte[] small = TestImages.noise("small", 2_000);
        byte[] wrong = Arrays.copyOf(small, 100);
        node.holder(small, exchange -> exchange.send(MirrorFixture.head(small).replace("2000", "100"), wrong));
        Chunks body = node.found(MirrorFixture.blob(small)).body();
        ScriptedPeer honest = node.holder(small);
        assertThatThrownBy(() -> MirrorFixture.read(body)).isInstanceOf(ContentCorruptException.class);

        Fetch.Found found = node.found(MirrorFixture.blob(small));

        assertThat(found.source()).isEqualTo(honest.peer());
        assertThat(MirrorFixture.read(found.body())).isEqualTo(small);
    }

    @Test
    void goesOnWithAnotherPeerWhereOneSaysThatThereIsNoRest() throws IOException {
        node.holder(content, exchange -> {
            exchange.send(MirrorFixture.head(content), Arrays.copyOf(content, 400_000));
            exchange.socket().close();
        });
        Fetch.Found found = node.found(MirrorFixture.blob(content));
        node.holder(
                content,
                exchange -> exchange.send(
                        "HTTP/1.1 416 Range Not Satisfiable\nContent-Length: 0\nContent-Range: bytes */1000"));
        node.holder(content);
        assertThat(MirrorFixture.read(found.body())).isEqualTo(content);
    }

    @Test
    void ofASmallBlobFailsWhenEveryPeerHasItWrong() throws IOException {
        byte[] small = TestImages.noise("small", 2_000);
        byte[] wrong = small.clone();
        wrong[0] ^= 1;
        node.holder(small, exchange -> exchange.send(MirrorFixture.head(small), wrong));
        Chunks body = node.found(MirrorFixture.blob(small)).body();
        node.holder(small, exchange -> exchange.send(MirrorFixture.head(small), wrong));
        assertThatThrownBy(() -> MirrorFixture.read(body)).isInstanceOf(ContentCorruptException.class);
    }

    @Test
    void avoidsAPeerThatGaveWrongContent() throws IOException {
        rotten[0] ^= 1;
        node.holder(content, exchange -> exchange.send(MirrorFixture.head(content), rotten));
        Fetch.Found found = node.found(MirrorFixture.blob(content));
        assertThatThrownBy(() -> MirrorFixture.read(found.body())).isInstanceOf(ContentCorruptException.class);
        assertThat(node.mirror().fetch(MirrorFixture.blob(content))).isInstanceOf(Fetch.Missing.class);
        node.holder(content);
        assertThat(MirrorFixture.read(node.found(MirrorFixture.blob(content)).body()))
                .isEqualTo(content);
    }

    @Test
    void goesOnWithAnotherPeerWhenOneEndsEarly() throws IOException {
        ScriptedPeer first = node.holder(content, exchange -> {
            exchange.send(MirrorFixture.head(content), Arrays.copyOf(content, 400_000));
            exchange.socket().close();
        });
        Fetch.Found found = node.found(MirrorFixture.blob(content));
        assertThat(found.source()).isEqualTo(first.peer());
        ScriptedPeer second = node.holder(content);
        assertThat(MirrorFixture.read(found.body())).isEqualTo(content);
        assertThat(second.requests().get(0).headers().get("range"))
                .startsWith("bytes=")
                .endsWith("-999999");
    }

    @Test
    void goesOnWithAnotherPeerWhenOneStalls() throws IOException {
        node.holder(content, exchange -> exchange.send(MirrorFixture.head(content), Arrays.copyOf(content, 400_000)));
        Fetch.Found found = node.found(MirrorFixture.blob(content));
        node.holder(content);
        assertThat(MirrorFixture.read(found.body())).isEqualTo(content);
    }

    @Test
    void failsClearlyWhenNobodyElseHasTheRest() throws IOException {
        node.holder(content, exchange -> exchange.send(MirrorFixture.head(content), Arrays.copyOf(content, 400_000)));
        Fetch.Found found = node.found(MirrorFixture.blob(content));
        assertThatThrownBy(() -> MirrorFixture.read(found.body()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("nobody else has it");
    }

    @Test
    void waitsForASlowPeerThatWakesUp() throws Exception {
        CountDownLatch wake = new CountDownLatch(1);
        node.holder(content, exchange -> {
            exchange.send(MirrorFixture.head(content), Arrays.copyOf(content, 400_000));
            await(wake);
            exchange.out().write(content, 400_000, 600_000);
            exchange.out().flush();
        });
        Fetch.Found found = node.found(MirrorFixture.blob(content));
        ExecutorService reader = Executors.newSingleThreadExecutor();
        try {
            Future<byte[]> read = reader.submit(() -> MirrorFixture.read(found.body()));
            assertThat(wake.await(MirrorFixture.SETTINGS.stall().toMillis() * 2, TimeUnit.MILLISECONDS))
                    .isFalse();
            wake.countDown();
            assertThat(read.get()).isEqualTo(content);
        } finally {
            reader.shutdownNow();
        }
    }

    @Test
    void readsNothingFarAheadOfItsReader() throws Exception {
        byte[] large = TestImages.noise("large", 64 * 1024 * 1024);
        AtomicLong sent = new AtomicLong();
        CountDownLatch blocked = new CountDownLatch(1);
        node.holder(large, exchange -> {
            exchange.send(MirrorFixture.head(large));
            for (int at = 0; at < large.length; at += 65_536) {
                exchange.out().write(large, at, 65_536);
                sent.addAndGet(65_536);
            }
            blocked.countDown();
        });
        try (Chunks body = node.found(MirrorFixture.blob(large)).body()) {
            assertThat(body.next()).isPresent();
            assertThat(blocked.await(500, TimeUnit.MILLISECONDS)).isFalse();
            assertThat(sent.get()).isLessThan(16 * 1024 * 1024);
        }
    }

    @Test
    void thatIsAbandonedLetsThePeerGo() throws Exception {
        byte[] large = TestImages.noise("large", 32 * 1024 * 1024);
        CountDownLatch gone = new CountDownLatch(1);
        node.holder(large, exchange -> {
            try {
                exchange.send(MirrorFixture.head(large), large);
            } catch (IOException expected) {
                gone.countDown();
            }
        });
        Chunks body = node.found(MirrorFixture.blob(large)).body();
        assertThat(body.next()).isPresent();
        body.close();
        assertThat(gone.await(10, TimeUnit.SECONDS)).isTrue();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
