// SPDX-License-Identifier: Apache-2.0
package io.peili.images.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.peili.content.Image;
import io.peili.content.ImagePins;
import io.peili.content.ImagePuller;
import io.peili.content.ImageStore;
import io.peili.content.StoreUnavailableException;
import io.peili.oci.Descriptor;
import io.peili.oci.Reference;
import io.peili.routing.Peer;
import io.peili.testkit.MemoryMirror;
import io.peili.testkit.MemoryStore;
import io.peili.testkit.TestImage;
import io.peili.testkit.TestImages;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImageFolderTest {
    private static final Reference APP = Reference.parse("registry.example.org/team/app:1");
    private static final Reference TOOL = Reference.parse("registry.example.org/team/tool:1");

    @TempDir
    private Path temp;

    private final TestImage image = TestImages.image("a", 100);
    private final MemoryStore remote = new MemoryStore();
    private final MemoryStore store = new MemoryStore();
    private final ImagePuller puller = (name, platform, progress) -> new ImagePull(
                    new MemoryMirror(new Peer("peer-1", "192.0.2.1", 6443), remote), store(), progress)
            .pull(name, platform);
    private final Pinned pins = new Pinned();
    private final AtomicInteger imports = new AtomicInteger();
    private long nanos;
    private ImageFolder folder;

    private static final class Pinned implements ImagePins {
        private final Set<Reference> names = new HashSet<>();
        private boolean failing;

        @Override
        public boolean pin(Reference name, boolean pinned) throws IOException {
            if (failing) {
                throw new IOException("it does not answer in time");
            }
            return pinned ? names.add(name) : names.remove(name);
        }

        @Override
        public Set<Reference> pinned() {
            return names;
        }
    }

    private MemoryStore store() {
        return store;
    }

    @BeforeEach
    void open() {
        store.watch(change -> {
            if (!change.initial()) {
                imports.incrementAndGet();
            }
        });
        folder = restarted();
    }

    private Path images() {
        return temp.resolve("images");
    }

    private ImageFolder restarted() {
        return new ImageFolder(images(), Memory.read(temp.resolve("data/images.json")), () -> nanos);
    }

    private Path file(String name, String content) throws IOException {
        Path file = images().resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, content);
    }

    private Path archive(String name) throws IOException {
        Path file = file(name, "an archive");
        store.archive(file, APP, image);
        return file;
    }

    private void look(int times) {
        look(times, store);
    }

    private void look(int times, ImageStore into) {
        for (int i = 0; i < times; i++) {
            folder.look(Optional.of(new ImageFolder.Node(into, puller, Optional.of(pins))));
        }
    }

    @Test
    void folderNeedNotBeThere() {
        look(2);

        assertThat(folder.state()).isEqualTo("nothing in " + images());
        assertThat(images()).doesNotExist();
    }

    @Test
    void archiveIsImportedWhenTwoLooksFoundItTheSameAndNeverAgain() throws IOException {
        archive("sub/app.tar.gz");
        look(1);
        assertThat(imports).hasValue(0);

        look(5);

        assertThat(imports).hasValue(1);
        assertThat(store.images()).hasSize(1);
        assertThat(pins.pinned()).containsExactly(APP);
        assertThat(folder.state()).isEqualTo("1 images from " + images());
    }

    @Test
    void fileThatGrowsIsLeftAlone() throws IOException {
        Path file = archive("app.tar");
        for (int i = 0; i < 5; i++) {
            look(1);
            Files.writeString(file, "more ".repeat(i + 3));
        }
        assertThat(imports).hasValue(0);

        look(2);
        assertThat(imports).hasValue(1);
    }

    @Test
    void unchangedFileIsNotReadAfterARestart() throws IOException {
        archive("app.tar");
        look(2);
        folder = restarted();

        look(3);

        assertThat(imports).hasValue(1);
        assertThat(folder.state()).startsWith("1 images");
    }

    @Test
    void imageThatWentWhileTheNodeWasAwayComesAgain() throws IOException {
        archive("app.tar");
        look(2);
        store.remove(APP);
        look(2);
        assertThat(store.images()).isEmpty();
        folder = restarted();

        look(2);

        assertThat(store.images()).hasSize(1);
    }

    @Test
    void changedFileIsReadAgain() throws IOException {
        Path file = archive("app.tar");
        look(2);
        Files.setLastModifiedTime(file, FileTime.fromMillis(1_000_000));

        look(2);

        assertThat(imports).hasValue(2);
    }

    @Test
    void badArchiveIsToldOfAndNotReadUntilItChanges() throws IOException {
        Path file = file("bad.tar", "half of it");
        look(2);
        assertThat(folder.state())
                .isEqualTo("0 images from " + images() + "; 1 refused: " + file + " is not an image archive");
        store.archive(file, APP, image);
        look(3);
        folder = restarted();
        look(3);
        assertThat(imports).hasValue(0);

        Files.writeString(file, "the whole of it");
        look(2);

        assertThat(imports).hasValue(1);
        assertThat(folder.state()).isEqualTo("1 images from " + images());
    }

    @Test
    void pinGoesWithTheLastFileThatHasTheImage() throws IOException {
        Path one = archive("one.tar");
        Path two = archive("two.tar");
        look(2);

        Files.delete(one);
        look(1);
        assertThat(pins.pinned()).containsExactly(APP);

        Files.delete(two);
        look(1);
        assertThat(pins.pinned()).isEmpty();
        assertThat(store.images()).hasSize(1);
    }

    @Test
    void replacedArchiveUnpinsWhatItNoLongerHasButABrokenOneDoesNot() throws IOException {
        Path file = archive("app.tar");
        look(2);

        Files.writeString(file, "only half copied");
        look(2, new MemoryStore());
        assertThat(folder.state()).contains("1 refused");
        assertThat(pins.pinned()).containsExactly(APP);

        Files.writeString(file, "another archive altogether");
        store.archive(file, TOOL, image);
        look(2);
        assertThat(pins.pinned()).containsExactly(TOOL);
    }

    @Test
    void pinThatFailedIsTriedAgain() throws IOException {
        Path file = archive("app.tar");
        pins.failing = true;
        look(3);
        pins.failing = false;
        look(1);
        assertThat(pins.pinned()).isEmpty();
        nanos += Duration.ofSeconds(5).toNanos();
        look(1);
        assertThat(pins.pinned()).containsExactly(APP);

        Files.delete(file);
        pins.failing = true;
        look(1);
        pins.failing = false;
        nanos += Duration.ofSeconds(5).toNanos();
        look(1);
        assertThat(pins.pinned()).isEmpty();
    }

    @Test
    void whatIsHereIsPinnedOncePinningIsTurnedOn() throws IOException {
        Path file = archive("app.tar");
        ImageFolder.Node off = new ImageFolder.Node(store, puller, Optional.empty());
        folder.look(Optional.of(off));
        folder.look(Optional.of(off));
        assertThat(imports).hasValue(1);
        folder = restarted();
        look(2);
        assertThat(pins.pinned()).containsExactly(APP);

        folder = restarted();
        Files.delete(file);
        folder.look(Optional.of(off));
        assertThat(pins.pinned()).containsExactly(APP);
        folder = restarted();
        look(1);
        assertThat(pins.pinned()).isEmpty();
    }

    @Test
    void pinsOfAListGoWithIt() throws IOException {
        Path list = file("list.txt", APP + "\n" + TOOL + "@" + image.digest());
        remote.put(APP, image).put(TOOL, image);
        look(2);
        assertThat(pins.pinned()).containsExactlyInAnyOrder(APP, TOOL);

        Files.writeString(list, APP.toString());
        look(1);
        assertThat(pins.pinned()).containsExactlyInAnyOrder(APP, TOOL);
        look(1);
        assertThat(pins.pinned()).containsExactly(APP);

        Files.delete(list);
        folder = restarted();
        look(1);
        assertThat(pins.pinned()).isEmpty();
    }

    @Test
    void archiveThatGoesDoesNotUnpinWhatAListNames() throws IOException {
        Path archive = archive("app.tar");
        file("list.txt", APP.toString());
        look(2);

        Files.delete(archive);
        look(2);

        assertThat(pins.pinned()).containsExactly(APP);
    }

    @Test
    void namesOfAListArePulledUntilSomebodyHasThem() throws IOException {
        file("list.txt", "# what we need\n\n" + APP + "\r\n  " + TOOL + "\nNOT A NAME\n");
        remote.put(APP, image);
        look(2);
        assertThat(store.images()).hasSize(1);
        assertThat(folder.state())
                .startsWith("1 images from " + images() + ", 1 more not at any peer yet; 1 refused: ")
                .contains("list.txt: line 5: ");

        remote.put(TOOL, image);
        look(2);
        assertThat(store.images()).hasSize(1);
        nanos += Duration.ofSeconds(6).toNanos();
        look(1);

        assertThat(store.images()).hasSize(2);
        assertThat(pins.pinned()).containsExactlyInAnyOrder(APP, TOOL);
        assertThat(folder.state()).startsWith("2 images from " + images() + ";");
    }

    @Test
    void tagOfAnotherImageIsNotTheOneThatAListNames() throws IOException {
        TestImage other = TestImages.image("other");
        file("list.txt", APP + "@" + other.digest());
        store.put(APP, image);
        look(2);
        assertThat(folder.state()).contains("1 more not at any peer yet");
        remote.put(APP, other);
        nanos += Duration.ofSeconds(5).toNanos();

        look(1);

        assertThat(store.resolve(APP.name(), "1").map(Descriptor::digest)).contains(other.digest());
    }

    @Test
    void pausesBetweenTriesGrowToFiveMinutes() throws IOException {
        file("list.txt", TOOL.toString());
        AtomicInteger asked = new AtomicInteger();
        ImagePuller nobody = (name, platform, progress) -> {
            asked.incrementAndGet();
            throw new IOException("no peer has " + name);
        };
        ImageFolder.Node node = new ImageFolder.Node(store, nobody, Optional.empty());
        for (int second = 0; second < 3600; second++) {
            folder.look(Optional.of(node));
            nanos += Duration.ofSeconds(1).toNanos();
        }
        assertThat(asked.get()).isBetween(15, 20);
    }

    @Test
    void nameThatALaterListLacksIsNoLongerWanted() throws IOException {
        Path list = file("list.txt", TOOL.toString());
        look(2);
        Files.writeString(list, "");
        look(2);
        remote.put(TOOL, image);
        nanos += Duration.ofHours(1).toNanos();

        look(1);

        assertThat(store.images()).isEmpty();
    }

    @Test
    void storeThatIsAwayIsWaitedFor() throws IOException {
        archive("app.tar");
        folder.look(Optional.empty());
        folder.look(Optional.empty());
        assertThat(folder.state()).isEqualTo("0 images from " + images() + ", waiting for a store");
        store.failWith(Optional.of(new StoreUnavailableException("nobody answers", new IOException("gone"))));
        look(1);
        assertThat(folder.state()).isEqualTo("waits for the store: nobody answers");

        store.failWith(Optional.empty());
        look(1);

        assertThat(store.images()).hasSize(1);
    }

    @Test
    void troubleOfTheStoreIsTriedAgain() throws IOException {
        archive("app.tar");
        store.failWith(Optional.of(new IOException("the disk is full")));
        look(3);
        assertThat(folder.state()).contains("the disk is full");

        store.failWith(Optional.empty());
        nanos += Duration.ofSeconds(5).toNanos();
        look(1);

        assertThat(folder.state()).isEqualTo("1 images from " + images());
    }

    @Test
    void archiveInTroubleIsNotReadAtEveryLook() throws IOException {
        archive("app.tar");
        store.failWith(Optional.of(new IOException("the disk is full")));
        look(2);
        nanos += Duration.ofSeconds(5).toNanos();
        look(1);
        store.failWith(Optional.empty());
        nanos += Duration.ofSeconds(9).toNanos();
        look(1);
        assertThat(imports).hasValue(0);
        assertThat(folder.state()).contains("the disk is full");

        nanos += Duration.ofSeconds(1).toNanos();
        look(1);

        assertThat(imports).hasValue(1);
    }

    @Test
    void archiveInTroubleIsReadAtOnceWhenItHasChanged() throws IOException {
        Path file = archive("app.tar");
        store.failWith(Optional.of(new IOException("it cannot be kept")));
        look(2);
        store.failWith(Optional.empty());
        Files.writeString(file, "another one");

        look(2);

        assertThat(imports).hasValue(1);
    }

    @Test
    void troubleOfTheWholeFolderIsForgottenWithIt() throws IOException {
        file("names.txt", TOOL.toString());
        store.failWith(Optional.of(new IOException("the disk is full")));
        look(3);
        assertThat(folder.state()).isEqualTo(images() + " cannot be used: the disk is full");

        store.failWith(Optional.empty());
        look(1);

        assertThat(folder.state()).isEqualTo("0 images from " + images() + ", 1 more not at any peer yet");
    }

    @Test
    void fileThatCannotBeReadDoesNotKeepOthersWaiting() throws IOException {
        archive("1.tar");
        Path list = file("2.txt", TOOL.toString());
        Path last = file("3.tar", "another archive");
        store.archive(last, TOOL, TestImages.image("b"));
        ImagePins taking = new ImagePins() {
            @Override
            public boolean pin(Reference name, boolean pinned) throws IOException {
                return Files.deleteIfExists(list);
            }

            @Override
            public Set<Reference> pinned() {
                return Set.of();
            }
        };
        ImageFolder.Node node = new ImageFolder.Node(store, puller, Optional.of(taking));
        folder.look(Optional.of(node));

        folder.look(Optional.of(node));

        assertThat(store.images()).extracting(Image::name).containsExactlyInAnyOrder(APP, TOOL);
    }

    @Test
    void faultOfAProgramEndsNothing() throws IOException {
        Path file = archive("app.tar");
        file("list.txt", APP + "\n" + TOOL);
        remote.put(TOOL, image);
        ImagePuller faulty = (name, platform, progress) -> {
            if (name.equals(APP)) {
                throw new IllegalStateException("a fault");
            }
            return puller.pull(name, platform, progress);
        };
        ImageStore linked = (ImageStore) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {ImageStore.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("importArchive")) {
                        throw new NoClassDefFoundError("a library");
                    }
                    return method.invoke(store, arguments);
                });
        ImageFolder.Node node = new ImageFolder.Node(linked, faulty, Optional.of(pins));
        folder.look(Optional.of(node));
        folder.look(Optional.of(node));
        assertThat(store.images()).extracting(Image::name).containsExactly(TOOL);
        assertThat(folder.state()).contains("java.lang.NoClassDefFoundError: a library");

        Files.delete(file);
        nanos += Duration.ofSeconds(5).toNanos();
        remote.put(APP, image);
        look(1);
        assertThat(store.images()).hasSize(2);
        assertThat(folder.state()).isEqualTo("2 images from " + images());
    }

    @Test
    void brokenMemoryCostsOneReadingOnly() throws IOException {
        archive("app.tar");
        look(2);
        for (String broken : new String[] {"{", "[]", "{\"a\":{}}", "{\"a\":null}", ""}) {
            Files.writeString(temp.resolve("data/images.json"), broken);
            folder = restarted();
            look(3);
        }
        assertThat(imports).hasValue(6);
    }

    @ParameterizedTest
    @CsvSource({
        "a.tar,ARCHIVE",
        "A.TAR.GZ,ARCHIVE",
        "a.tgz,ARCHIVE",
        "a.tar.zst,ARCHIVE",
        "a.tar.xz,ARCHIVE",
        "a.tar.bz2,ARCHIVE",
        "list.txt,LIST",
        "a.tar.lz4,UNKNOWN",
        "README,UNKNOWN",
        ".a.tar.Xy12,TRANSIENT",
        "a.tar.part,TRANSIENT",
        "a.tar.tmp,TRANSIENT",
        "list.txt~,TRANSIENT"
    })
    void kindIsToldByTheName(String name, FileKind kind) {
        assertThat(FileKind.of(name)).isEqualTo(kind);
    }

    @Test
    void fileOfAnUnknownKindIsToldOf() throws IOException {
        file("image.tar.lz4", "x");
        file(".hidden/app.tar", "x");
        file("app.tar.part", "x");
        look(3);

        assertThat(folder.state())
                .startsWith("0 images from " + images() + "; 1 refused: ")
                .contains("image.tar.lz4 is no image archive by its name");
    }

    @Test
    void linksThatLeadInCirclesOrNowhereAreHarmless() throws IOException {
        archive("app.tar");
        Files.createSymbolicLink(images().resolve("loop"), images());
        Files.createSymbolicLink(images().resolve("nowhere.tar"), temp.resolve("nowhere"));
        look(2);

        assertThat(imports).hasValue(1);
    }
}
