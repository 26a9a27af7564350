// SPDX-License-Identifier: Apache-2.0
package io.peili.store.containerd.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.peili.archive.ArchiveLimits;
import io.peili.content.Content;
import io.peili.content.ContentCorruptException;
import io.peili.content.ContentWriter;
import io.peili.content.StoreUnavailableException;
import io.peili.oci.Descriptor;
import io.peili.oci.Digest;
import io.peili.oci.DigestAlgorithm;
import io.peili.oci.MediaType;
import io.peili.store.containerd.internal.proto.Envelope;
import io.peili.store.containerd.internal.proto.ImageRecord;
import io.peili.store.containerd.internal.proto.Info;
import io.peili.store.containerd.internal.proto.ListContentResponse;
import io.peili.store.containerd.internal.proto.ReadContentResponse;
import io.peili.store.containerd.internal.proto.Target;
import io.peili.testkit.ContentStoreContract;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A containerd that answers wrongly, endlessly or not at all. */
class TroubleTest {
    private static final Digest BLOB = Digest.sha256(new byte[] {1, 2, 3});

    @TempDir
    private Path folder;

    private FakeContainerd containerd;
    private ContainerdStore store;

    @BeforeEach
    void start() throws IOException {
        containerd = new FakeContainerd();
    }

    @AfterEach
    void stop() throws IOException, InterruptedException {
        if (store != null) {
            store.close();
        }
        containerd.close();
    }

    private Content blobOf(long size) throws IOException {
        containerd.info =
                digest -> Info.newBuilder().setDigest(digest).setSize(size).build();
        store = Stores.connected(containerd.settings());
        return store.find(BLOB).orElseThrow();
    }

    private static ReadContentResponse part(long offset, int... bytes) {
        byte[] data = new byte[bytes.length];
        for (int i = 0; i < data.length; i++) {
            data[i] = (byte) bytes[i];
        }
        return ReadContentResponse.newBuilder()
                .setOffset(offset)
                .setData(ByteString.copyFrom(data))
                .build();
    }

    @Test
    void bytesMayBeCountedFromEitherStart() throws IOException {
        Content blob = blobOf(5);
        containerd.bytes = List.of(part(0, 1, 2), part(2, 3));
        assertThat(ContentStoreContract.read(blob, 1, 3)).containsExactly(1, 2, 3);
        containerd.bytes = List.of(part(1, 1, 2), part(3, 3));
        assertThat(ContentStoreContract.read(blob, 1, 3)).containsExactly(1, 2, 3);
    }

    @Test
    void bytesThatAreTooFewTooManyOrElsewhereAreRefused() throws IOException {
        Content blob = blobOf(3);
        List<Iterable<ReadContentResponse>> lies = List.of(
                List.of(),
                List.of(part(0, 1, 2)),
                List.of(part(0, 1, 2, 3, 4)),
                List.of(part(7, 1, 2, 3)),
                List.of(part(0, 1), part(0, 2), part(1, 3)),
                Collections.nCopies(1_000_000, part(0)));
        for (Iterable<ReadContentResponse> lie : lies) {
            containerd.bytes = lie;
            assertThatThrownBy(() -> blob.bytes(10))
                    .isInstanceOf(ContentCorruptException.class)
                    .hasMessageContaining(BLOB.toString());
        }
    }

    @Test
    void bytesThatAreCountedWronglyEndTheWriting() throws IOException {
        store = Stores.connected(containerd.settings());
        Descriptor three = Descriptor.of(MediaType.OCTET_STREAM, BLOB, 3);
        try (ContentWriter writer = store.write(three).orElseThrow()) {
            containerd.written = request -> 7;
            assertThatThrownBy(() -> writer.write(ByteBuffer.wrap(new byte[] {1, 2, 3})))
                    .isInstanceOf(IOException.class)
                    .hasMessage("containerd has 7 bytes of peili-" + BLOB + " (expected: 3)");
        }
    }

    @Test
    void sizesBelowNothingAreRefused() {
        assertThatThrownBy(() -> blobOf(-1)).isInstanceOf(IOException.class).hasMessageContaining("-1 bytes");
    }

    @Test
    void anErrorIsNoAbsence() throws IOException {
        store = Stores.connected(containerd.settings());
        assertThat(store.find(BLOB)).isEmpty();
        containerd.info = digest -> {
            throw Status.INTERNAL.withDescription("the disk is on fire").asRuntimeException();
        };
        assertThatThrownBy(() -> store.find(BLOB))
                .isInstanceOf(IOException.class)
                .isNotInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining("INTERNAL, the disk is on fire");
    }

    @Test
    void anEndlessListIsLeft() throws IOException {
        Info info = Info.newBuilder().setDigest(BLOB.toString()).setSize(3).build();
        ListContentResponse many = ListContentResponse.newBuilder()
                .addAllInfo(Collections.nCopies(10_000, info))
                .build();
        containerd.content = Collections.nCopies(1_000_000, many);
        try (Channels channels = new Channels();
                Client client = new Client(containerd.socket(), channels.open(containerd.socket()), () -> {})) {
            assertThatThrownBy(() -> client.content().list("k8s.io", new HashMap<>()))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("more than 1000000 blobs in k8s.io");
        }
    }

    @Test
    void aFolderThatIsNotItsOwnIsNotRead() throws IOException {
        Files.createDirectories(folder.resolve("ingest"));
        containerd.root = folder.toString();
        Info info = Info.newBuilder().setDigest(BLOB.toString()).setSize(3).build();
        containerd.content =
                List.of(ListContentResponse.newBuilder().addInfo(info).build());
        containerd.bytes = List.of(part(0, 1, 2, 3));
        assertThat(blobOf(3).bytes(10)).containsExactly(1, 2, 3);
    }

    @Test
    void aFolderThatIsStillEmptyIsRead() {
        containerd.root = folder.toString();
        store = Stores.connected(containerd.settings());
        assertThat(store.containerd().content()).contains(folder);
    }

    private static List<Thread> watchers() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("peili-containerd-watch") && !thread.isInterrupted())
                .toList();
    }

    @Test
    void aWatchThatEndsIsBegunAnew() throws IOException {
        containerd.root = folder.toString();
        store = Stores.connected(containerd.settings());
        Stores.await("the watch", () -> watchers().size() == 1);
        Thread ended = watchers().get(0);
        ended.interrupt();
        Stores.await("another watch", () -> !ended.isAlive() && watchers().size() == 1);

        BlobFolder blobs = new BlobFolder(folder);
        Info info = Info.newBuilder().setDigest(BLOB.toString()).setSize(3).build();
        containerd.info = digest -> info;
        containerd.content =
                List.of(ListContentResponse.newBuilder().addInfo(info).build());
        Files.createDirectories(blobs.blobs(DigestAlgorithm.SHA256));
        Files.write(blobs.blob(BLOB), new byte[] {1, 2, 3});
        Stores.await("the content", () -> store.check().detail().endsWith("1 blobs"));
    }

    /** Without it containerd 2.4 ends with a null pointer. */
    @Test
    void aPinSendsTheTargetAlong() throws IOException {
        store = Stores.connected(containerd.settings());
        Target target = Target.newBuilder()
                .setMediaType(MediaType.OCI_MANIFEST.value())
                .setDigest(BLOB.toString())
                .setSize(3)
                .build();
        containerd.images.add(ImageRecord.newBuilder().setTarget(target).build());

        assertThat(store.pin(ContentStoreContract.APP, true)).isTrue();

        ImageRecord sent = containerd.images.get(1);
        assertThat(sent.getTarget()).isEqualTo(target);
        assertThat(sent.getLabelsMap()).containsEntry("io.cri-containerd.pinned", "pinned");
    }

    @Test
    void silenceIsNotWaitedFor() {
        containerd.silent = true;
        store = ContainerdStore.start(containerd.settings());
        long before = System.nanoTime();
        assertThatThrownBy(() -> store.find(BLOB)).isInstanceOf(StoreUnavailableException.class);
        assertThat(store.check().ok()).isFalse();
        assertThat(System.nanoTime() - before).isLessThan(1_000_000_000L);
    }

    @Test
    void endedEventsAreSubscribedToAnew() throws IOException {
        store = Stores.connected(containerd.settings());
        Stores.await("a subscriber", () -> containerd.subscribers.size() == 1);
        containerd.subscribers.get(0).onCompleted();
        Stores.await("another subscriber", () -> containerd.subscribers.size() == 2);
        Stores.await("a connection", () -> store.check().ok());
        assertThat(store.find(BLOB)).isEmpty();
    }

    @Test
    void whyContentComesOverTheSocketIsSaidOnceThoughItIsConnectedToAnew() throws Exception {
        PrintStream before = System.err;
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        System.setErr(new PrintStream(said, true, StandardCharsets.UTF_8));
        try {
            store = Stores.connected(containerd.settings());
            Stores.await("a subscriber", () -> containerd.subscribers.size() == 1);
            containerd.subscribers.get(0).onCompleted();
            Stores.await(
                    "two connections",
                    () -> count(said, "content over the socket: 0 images") == 2
                            && store.check().ok());
        } finally {
            System.setErr(before);
        }
        assertThat(count(said, "does not say where its content lies")).isEqualTo(1);
    }

    private static long count(ByteArrayOutputStream said, String text) {
        return said.toString(StandardCharsets.UTF_8)
                .lines()
                .filter(line -> line.contains(text))
                .count();
    }

    @Test
    void anEventThatMakesNoSenseIsALookAtAll() {
        store = Stores.connected(containerd.settings());
        Stores.await("a subscriber", () -> containerd.subscribers.size() == 1);
        containerd.content = List.of(ListContentResponse.newBuilder()
                .addInfo(Info.newBuilder().setDigest(BLOB.toString()).setSize(3))
                .build());
        containerd
                .subscribers
                .get(0)
                .onNext(Envelope.newBuilder()
                        .setNamespace("k8s.io")
                        .setTopic("/content/create")
                        .build());
        Stores.await("the content", () -> store.check().detail().endsWith("1 blobs"));
    }

    @Test
    void aReplacedSocketIsFound() throws IOException, InterruptedException {
        store = Stores.connected(containerd.settings());
        containerd.restart();
        Stores.await("another subscriber", () -> containerd.subscribers.size() == 2);
        Stores.await("a connection", () -> store.check().ok());
        assertThat(store.find(BLOB)).isEmpty();
    }

    @Test
    void aSocketThatNobodyListensAtIsNamed() throws IOException {
        Path left = folder.resolve("left");
        try (ServerSocketChannel gone = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            gone.bind(UnixDomainSocketAddress.of(left));
        }
        assertThat(left).exists();
        store = ContainerdStore.start(settings(left));
        Stores.await("the trouble", () -> store.check().detail().contains("nobody answers at " + left));
        assertThatThrownBy(() -> store.find(BLOB))
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining("nobody answers at " + left);
    }

    /** As somebody else's daemon answers at a path that was mistyped. */
    @Test
    void aServerOfAnotherKindIsNamed() throws Exception {
        containerd.stranger = true;
        containerd.restart();
        store = ContainerdStore.start(containerd.settings());
        Stores.await(
                "the trouble",
                () -> store.check()
                        .detail()
                        .contains("containerd refused containerd.services.version.v1.Version/Version: UNIMPLEMENTED"));
        assertThat(store.check().ok()).isFalse();
        assertThatThrownBy(() -> store.find(BLOB)).isInstanceOf(StoreUnavailableException.class);
    }

    private static ContainerdSettings settings(Path socket) {
        return new ContainerdSettings(socket, List.of("k8s.io"), Optional.empty(), ArchiveLimits.DEFAULT);
    }

    @Test
    void aFileInPlaceOfTheSocketIsNamed() throws IOException {
        Path file = Files.createFile(folder.resolve("socket"));
        store = ContainerdStore.start(settings(file));
        Stores.await("the trouble", () -> store.check().detail().contains("nobody answers at " + file));
    }
}
