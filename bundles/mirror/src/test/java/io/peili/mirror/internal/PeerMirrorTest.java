// SPDX-License-Identifier: Apache-2.0
package io.peili.mirror.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.peili.auth.ClusterSettings.FetchLimits;
import io.peili.content.Fetch;
import io.peili.content.FetchRequest;
import io.peili.oci.ByteRange;
import io.peili.oci.Digest;
import io.peili.oci.MediaType;
import io.peili.oci.Reference;
import io.peili.routing.Key;
import io.peili.testkit.TestCluster;
import io.peili.testkit.TestImages;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class PeerMirrorTest {
    private final byte[] content = TestImages.noise("layer", 1_000_000);
    private final MirrorFixture node = new MirrorFixture();

    @AfterEach
    void stop() {
        node.close();
    }

    /** With so long for a peer that was not heard of yet. */
    private static MirrorSettings within(Duration response) {
        return new MirrorSettings(
                new FetchLimits(1024, Duration.ofMillis(100)),
                response,
                Duration.ofMillis(10),
                Duration.ofSeconds(5),
                Duration.ofSeconds(30));
    }

    private static ScriptedPeer.Script hung() {
        return exchange -> {};
    }

    private static void awaitFor(CountDownLatch latch, Duration time) {
        try {
            latch.await(time.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Nested
    class ABlob {
        @Test
        void comesFromThePeerThatHasIt() throws IOException {
            ScriptedPeer peer = node.holder(content);
            Fetch.Found found = node.found(MirrorFixture.blob(content));
            assertThat(found.size()).isEqualTo(content.length);
            assertThat(found.source()).isEqualTo(peer.peer());
            assertThat(MirrorFixture.read(found.body())).isEqualTo(content);
        }

        @Test
        void isAskedForTheWaySpegelNodesAsk() throws IOException {
            ScriptedPeer peer = node.holder(content);
            MirrorFixture.read(node.found(MirrorFixture.blob(content)).body());
            ScriptedPeer.Exchange request = peer.requests().get(0);
            assertThat(request.line())
                    .isEqualTo(
                            "GET /v2/team/app/blobs/" + Digest.sha256(content) + "?ns=registry.example.org HTTP/1.1");
            assertThat(request.headers())
                    .containsEntry("x-spegel-mirrored", "true")
                    .containsEntry("user-agent", "peili")
                    .doesNotContainKey("accept-encoding");
        }

        @Test
        void comesInParts() throws IOException {
            node.holder(content);
            Fetch.Found found = node.found(MirrorFixture.part(content, ByteRange.of(1000, 1999)));
            assertThat(found.slice()).contains(new ByteRange.Slice(1000, 1000));
            assertThat(MirrorFixture.read(found.body())).isEqualTo(Arrays.copyOfRange(content, 1000, 2000));
        }

        @Test
        void hasHeadersWithoutABody() throws IOException {
            node.holder(content);
            FetchRequest head = new FetchRequest(
                    FetchRequest.Kind.BLOB,
                    Reference.of(MirrorFixture.NAME, Digest.sha256(content)),
                    true,
                    Optional.empty());
            Fetch.Found found = node.found(head);
            assertThat(found.size()).isEqualTo(content.length);
            assertThat(MirrorFixture.read(found.body())).isEmpty();
        }

        @Test
        void thatIsEmptyArrivesEmpty() throws IOException {
            node.holder(new byte[0]);
            assertThat(MirrorFixture.read(
                            node.found(MirrorFixture.blob(new byte[0])).body()))
                    .isEmpty();
        }

        @Test
        void comesOverTlsWithACertificate() throws Exception {
            TestCluster cluster = new TestCluster();
            try (MirrorFixture secure = new MirrorFixture(cluster, MirrorFixture.SETTINGS)) {
                secure.holder(
                        Key.of(Digest.sha256(content)),
                        new ScriptedPeer(
                                cluster.tls().server().getServerSocketFactory(), ScriptedPeer.holder(content)));
                assertThat(MirrorFixture.read(
                                secure.found(MirrorFixture.blob(content)).body()))
                        .isEqualTo(content);
            }
        }

        @Test
        void comesToSixtyFourReadersAtOnce() throws Exception {
            node.holder(content);
            ExecutorService readers = Executors.newFixedThreadPool(64);
            try {
                List<Callable<byte[]>> reads = new ArrayList<>();
                for (int i = 0; i < 64; i++) {
                    reads.add(() -> MirrorFixture.read(
                            node.found(MirrorFixture.blob(content)).body()));
                }
                for (Future<byte[]> read : readers.invokeAll(reads)) {
                    assertThat(read.get()).isEqualTo(content);
                }
            } finally {
                readers.shutdownNow();
            }
        }
    }

    @Nested
    class APeer {
        @Test
        void thatIsDeadIsPassedOver() throws IOException {
            node.dead(content);
            node.holder(content);
            assertThat(MirrorFixture.read(
                            node.found(MirrorFixture.blob(content)).body()))
                    .isEqualTo(content);
        }

        @Test
        void thatHangsIsOvertakenByAnother() throws IOException {
            node.holder(content, hung());
            ScriptedPeer good = node.holder(content);
            assertThat(node.found(MirrorFixture.blob(content)).source()).isEqualTo(good.peer());
        }

        @Test
        void whoseConnectionBrokeIsAskedOnceMore() throws IOException {
            AtomicInteger asked = new AtomicInteger();
            node.holder(content, exchange -> {
                if (asked.getAndIncrement() == 0) {
                    exchange.socket().close();
                } else {
                    ScriptedPeer.holder(content).answer(exchange);
                }
            });
            assertThat(MirrorFixture.read(
                            node.found(MirrorFixture.blob(content)).body()))
                    .isEqualTo(content);
        }

        @Test
        void thatBreaksEveryConnectionIsAMiss() throws IOException {
            ScriptedPeer broken =
                    node.holder(content, exchange -> exchange.socket().close());
            assertThat(node.mirror().fetch(MirrorFixture.blob(content))).isInstanceOf(Fetch.Missing.class);
            assertThat(broken.requests()).hasSize(2);
        }

        @Test
        void thatIsAtWorkForOthersIsGivenTime() throws Exception {
            byte[] other = TestImages.noise("other", 1_000);
            CountDownLatch never = new CountDownLatch(1);
            try (MirrorFixture overloaded = new MirrorFixture(null, within(Duration.ofMillis(500)))) {
                ScriptedPeer busy = new ScriptedPeer(exchange -> {
                    if (exchange.line().contains(Digest.sha256(other).toString())) {
                        ScriptedPeer.holder(other).answer(exchange);
                    } else {
                        awaitFor(never, Duration.ofMillis(1_200));
                        ScriptedPeer.holder(content).answer(exchange);
                    }
                });
                overloaded.holder(Key.of(Digest.sha256(other)), busy);
                overloaded.announce(busy, Key.of(Digest.sha256(content)));
                overloaded.found(MirrorFixture.blob(other)).close();
                assertThat(MirrorFixture.read(
                                overloaded.found(MirrorFixture.blob(content)).body()))
                        .isEqualTo(content);
            }
        }

        @Test
        void thatHasAgreedOnKeysIsGivenTime() throws Exception {
            TestCluster cluster = new TestCluster();
            byte[] first = TestImages.noise("first", 1_000);
            CountDownLatch never = new CountDownLatch(1);
            try (MirrorFixture secure = new MirrorFixture(cluster, within(Duration.ofSeconds(1)))) {
                secure.holder(
                        Key.of(Digest.sha256(first)),
                        new ScriptedPeer(cluster.tls().server().getServerSocketFactory(), ScriptedPeer.holder(first)));
                secure.mirror().fetch(MirrorFixture.blob(first));
                ScriptedPeer busy = new ScriptedPeer(cluster.tls().server().getServerSocketFactory(), exchange -> {
                    awaitFor(never, Duration.ofMillis(1_500));
                    ScriptedPeer.holder(content).answer(exchange);
                });
                secure.holder(Key.of(Digest.sha256(content)), busy);
                assertThat(MirrorFixture.read(
                                secure.found(MirrorFixture.blob(content)).body()))
                        .isEqualTo(content);
            }
        }

        /** What it last sent counts for two seconds; a request that is only written to its connection counts for nothing. */
        @Test
        @Timeout(20)
        void thatHangsBehindAnOpenConnectionIsAMissInTime() throws Exception {
            TestCluster cluster = new TestCluster();
            byte[] other = TestImages.noise("other", 1_000);
            try (MirrorFixture secure = new MirrorFixture(cluster, within(Duration.ofSeconds(4)))) {
                ScriptedPeer dying = new ScriptedPeer(cluster.tls().server().getServerSocketFactory(), exchange -> {
                    if (exchange.line().contains(Digest.sha256(other).toString())) {
                        ScriptedPeer.holder(other).answer(exchange);
                    }
                });
                secure.holder(Key.of(Digest.sha256(other)), dying);
                secure.announce(dying, Key.of(Digest.sha256(content)));
                MirrorFixture.read(secure.found(MirrorFixture.blob(other)).body());

                for (int i = 0; i < 3; i++) {
                    assertThat(secure.mirror().fetch(MirrorFixture.blob(content)))
                            .isInstanceOf(Fetch.Missing.class);
                }
            }
        }

        @Test
        void whoIsSilentKeepsNobodyElseFromBeingAsked() throws IOException {
            for (int i = 0; i < 6; i++) {
                node.holder(content, hung());
            }
            ScriptedPeer good = node.holder(content);
            assertThat(node.found(MirrorFixture.blob(content)).source()).isEqualTo(good.peer());
        }

        @Test
        void thatHangsAloneIsAMissInTime() throws IOException {
            node.holder(content, hung());
            assertThat(node.mirror().fetch(MirrorFixture.blob(content))).isInstanceOf(Fetch.Missing.class);
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "HTTP/1.1 404 Not Found\nContent-Length: 0",
                    "HTTP/1.1 500 Oops\nContent-Length: 0",
                    "HTTP/1.1 302 Found\nLocation: http://127.0.0.1:1/\nContent-Length: 0",
                    "HTTP/1.1 200 OK\nTransfer-Encoding: chunked",
                    "HTTP/1.1 200 OK\nContent-Length: 0",
                    "HTTP/1.1 200 OK\nContent-Length: 5\nContent-Encoding: gzip",
                    "HTTP/1.1 200 OK\nContent-Length: 5\nDocker-Content-Digest: nonsense",
                    "HTTP/1.1 200 OK\nContent-Length: 5\nDocker-Content-Digest:"
                            + " sha256:2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824",
                    "nonsense",
                })
        void thatAnswersWronglyIsAMiss(String head) throws IOException {
            node.holder(content, exchange -> {
                exchange.send(head);
                exchange.socket().shutdownOutput();
            });
            Fetch fetch = node.mirror().fetch(MirrorFixture.blob(content));
            assertThat(fetch).isInstanceOf(Fetch.Missing.class);
            assertThat(((Fetch.Missing) fetch).attempts()).isEqualTo(1);
        }

        @Test
        void whoseErrorNeverEndsIsLeft() throws Exception {
            CountDownLatch left = new CountDownLatch(1);
            node.holder(content, exchange -> {
                exchange.send("HTTP/1.1 500 Oops\nTransfer-Encoding: chunked");
                try {
                    while (true) {
                        exchange.socket().getOutputStream().write("1\r\na\r\n".getBytes(StandardCharsets.US_ASCII));
                    }
                } catch (IOException e) {
                    left.countDown();
                }
            });
            assertThat(node.mirror().fetch(MirrorFixture.blob(content))).isInstanceOf(Fetch.Missing.class);
            assertThat(left.await(20, TimeUnit.SECONDS)).isTrue();
        }

        @Test
        void thatIgnoresTheRangeIsAMiss() throws IOException {
            node.holder(content, exchange -> exchange.send(MirrorFixture.head(content), content));
            assertThat(node.mirror().fetch(MirrorFixture.part(content, ByteRange.of(5, 9))))
                    .isInstanceOf(Fetch.Missing.class);
        }

        @Test
        void thatSendsAnotherPartIsAMiss() throws IOException {
            node.holder(
                    content,
                    exchange -> exchange.send(
                            "HTTP/1.1 206 Partial Content\nContent-Length: 5\nContent-Range: bytes 0-4/1000000",
                            new byte[5]));
            assertThat(node.mirror().fetch(MirrorFixture.part(content, ByteRange.of(5, 9))))
                    .isInstanceOf(Fetch.Missing.class);
        }

        @Test
        void thatCannotSatisfyTheRangeTellsTheSize() throws IOException {
            node.holder(
                    content,
                    exchange -> exchange.send(
                            "HTTP/1.1 416 Range Not Satisfiable\nContent-Length: 0\nContent-Range: bytes */1000000"));
            assertThat(node.mirror().fetch(MirrorFixture.part(content, ByteRange.from(1_000_000))))
                    .isEqualTo(new Fetch.Unsatisfiable(1_000_000));
        }
    }

    @Nested
    class AManifest {
        private final byte[] manifest =
                io.peili.testkit.TestImages.image("m").manifest().bytes();
        private final FetchRequest byTag = new FetchRequest(
                FetchRequest.Kind.MANIFEST, Reference.of(MirrorFixture.NAME, "1"), false, Optional.empty());
        private final Key key = Key.of(MirrorFixture.NAME, "1");

        private ScriptedPeer.Script answering(byte[] body, String digest) {
            return exchange -> exchange.send(
                    "HTTP/1.1 200 OK\nContent-Length: " + body.length + "\nContent-Type: " + MediaType.OCI_MANIFEST
                            + "\nDocker-Content-Digest: " + digest,
                    body);
        }

        @Test
        void comesByTagAndIsNamedByItsBytes() throws IOException {
            node.holder(
                    key,
                    new ScriptedPeer(answering(manifest, Digest.sha256(manifest).toString())));
            Fetch.Found found = node.found(byTag);
            assertThat(found.digest()).isEqualTo(Digest.sha256(manifest));
            assertThat(found.mediaType()).isEqualTo(MediaType.OCI_MANIFEST);
            assertThat(MirrorFixture.read(found.body())).isEqualTo(manifest);
        }

        @Test
        void thatDoesNotMatchItsDigestIsHadFromAnother() throws IOException {
            byte[] wrong = manifest.clone();
            wrong[5] ^= 1;
            String digest = Digest.sha256(manifest).toString();
            node.holder(key, new ScriptedPeer(answering(wrong, digest)));
            node.holder(key, new ScriptedPeer(answering(manifest, digest)));
            assertThat(MirrorFixture.read(node.found(byTag).body())).isEqualTo(manifest);
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "HTTP/1.1 200 OK\nContent-Type: text/html\nContent-Length: 5",
                    "HTTP/1.1 200 OK\nContent-Type: application/vnd.oci.image.manifest.v1+json\nContent-Length: 99999999",
                    "HTTP/1.1 200 OK\nContent-Length: 5",
                })
        void thatIsNoneIsAMiss(String head) throws IOException {
            node.holder(key, new ScriptedPeer(exchange -> exchange.send(head, "<htm>".getBytes())));
            assertThat(node.mirror().fetch(byTag)).isInstanceOf(Fetch.Missing.class);
        }
    }

    @Test
    void whatNobodyHasIsAMissWithoutAsking() throws IOException {
        assertThat(node.mirror().fetch(MirrorFixture.blob(content)))
                .isEqualTo(new Fetch.Missing(0, "no peer is known to have it"));
    }
}
