// SPDX-License-Identifier: Apache-2.0
package io.peili.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peili.content.ImageStore;
import io.peili.content.InvalidArchiveException;
import io.peili.content.Progress;
import io.peili.oci.MediaType;
import io.peili.oci.Reference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Archives that are broken, that lie, or that attack, and how every {@link ImageStore} refuses them: with a message, and
 * without a trace.
 */
public abstract class HostileArchiveContract {
    private static final Reference APP = Reference.parse("registry.example.org/team/app:1");
    private static final Reference KEPT = Reference.parse("registry.example.org/team/kept:1");
    private static final byte[] SMALL = "small".getBytes(UTF_8);

    private Path folder;
    private Bed bed;
    private Set<String> before;
    private final TestImage image = TestImages.image("hostile", 100, 3000);

    /** A store that archives are brought into, and a look at what it keeps. */
    public interface Bed extends AutoCloseable {
        /**
         * The store under test.
         *
         * @return the same store until other limits are set
         */
        ImageStore store();

        /**
         * Sets what an archive may ask for; the images stay.
         *
         * @param bytes the most bytes it may hold uncompressed
         * @param ratio how many times its compressed size it may hold
         * @param entries the most files, folders and links it may hold
         * @throws IOException if that fails
         */
        void limit(long bytes, long ratio, int entries) throws IOException;

        /**
         * All that is kept, on the disk and by name.
         *
         * @return the same as before only if nothing was changed
         * @throws IOException if it cannot be looked at
         */
        Set<String> kept() throws IOException;

        /**
         * What has begun to arrive.
         *
         * @return what would be left behind of an import that ended
         * @throws IOException if it cannot be looked at
         */
        Set<String> arriving() throws IOException;

        @Override
        void close() throws IOException;
    }

    /**
     * Makes a store.
     *
     * @param empty an empty folder for it
     * @return an empty store
     * @throws IOException if it cannot be made
     * @throws InterruptedException if interrupted
     */
    protected abstract Bed open(Path empty) throws IOException, InterruptedException;

    @BeforeEach
    void begin(@TempDir Path empty) throws IOException, InterruptedException {
        folder = empty;
        bed = open(Files.createDirectory(folder.resolve("store")));
        holding(KEPT, TestImages.image("kept"));
        before = bed.kept();
    }

    @AfterEach
    void end() throws IOException {
        if (bed != null) {
            bed.close();
        }
    }

    private void holding(Reference name, TestImage held) throws IOException {
        ImageStoreContract.write(bed.store(), name, held);
    }

    private TestArchive honest() {
        return TestArchive.oci(Map.of(APP.toString(), image));
    }

    private Path file(byte[] bytes) throws IOException {
        return Files.write(folder.resolve("archive.tar"), bytes);
    }

    /** Refused with this message, and nothing has changed. */
    private void assertRefused(byte[] archive, String message) throws IOException {
        Path file = file(archive);
        assertThatThrownBy(() -> bed.store().importArchive(file, Progress.NONE))
                .isInstanceOf(InvalidArchiveException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining(message)
                .hasMessageNotContaining("\n");
        assertThat(bed.kept()).isEqualTo(before);
        assertThat(bed.arriving()).isEmpty();
        assertThat(bed.store().images()).hasSize(1);
    }

    private void assertRefused(TestArchive archive, String message) throws IOException {
        assertRefused(archive.tar().bytes(), message);
    }

    @Nested
    class Paths {
        @ParameterizedTest
        @ValueSource(strings = {"../evil", "blobs/../../evil", "/etc/evil", "a/..", ".."})
        void pathOutOfTheArchiveIsRefused(String path) throws IOException {
            assertRefused(honest().tar().file(path, SMALL).bytes(), "points out of it");
            assertRefused(honest().tar().folder(path).bytes(), "points out of it");
            assertThat(folder.resolve("evil")).doesNotExist();
        }

        @Test
        void leadingDotIsHarmless() throws IOException {
            TestArchive archive = honest();
            Tar tar = new Tar().folder("./");
            tar.file("./oci-layout", "{}".getBytes(UTF_8));
            byte[] rest = archive.without("oci-layout").tar().bytes();
            byte[] all = Arrays.copyOf(tar.bytes(), tar.bytes().length - 1024 + rest.length);
            System.arraycopy(rest, 0, all, tar.bytes().length - 1024, rest.length);
            bed.store().importArchive(file(all), Progress.NONE);
            assertThat(bed.store().images()).hasSize(2);
        }

        @Test
        void emptyPathIsRefused() throws IOException {
            assertRefused(honest().tar().file("", SMALL).bytes(), "empty, too long or broken path");
        }

        @Test
        void twoEntriesOfOneNameAreRefused() throws IOException {
            assertRefused(honest().tar().file("index.json", SMALL).bytes(), "two entries index.json");
            assertRefused(honest().tar().file("./index.json", SMALL).bytes(), "two entries index.json");
            assertRefused(
                    honest().tar().symbolicLink("index.json", "oci-layout").bytes(), "two entries");
            assertRefused(honest().tar().folder("index.json").bytes(), "two entries");
        }

        @Test
        void blobWithoutDigestIsRefused() throws IOException {
            assertRefused(honest().with("blobs/sha256/ABC", SMALL), "blobs/sha256/ABC is no blob");
            assertRefused(honest().with("blobs/md5/" + "a".repeat(32), SMALL), "is no blob");
        }
    }

    @Nested
    class Links {
        private final TestImage docker = TestImages.dockerImage("linked", 1000);
        private final String layer = docker.blobs().get(0).digest().hex();

        private Tar withoutLayer() {
            return TestArchive.dockerSave(Map.of(APP.toString(), docker))
                    .without(layer + "/layer.tar")
                    .tar();
        }

        @Test
        void linksBetweenLayersAreFollowed() throws IOException {
            Tar tar = withoutLayer()
                    .symbolicLink(layer + "/layer.tar", "../other/layer.tar")
                    .hardLink("other/layer.tar", "third/layer.tar")
                    .file("third/layer.tar", docker.blobs().get(0).bytes());
            bed.store().importArchive(file(tar.bytes()), Progress.NONE);
            assertThat(bed.store().find(docker.blobs().get(0).digest())).isPresent();
        }

        @ParameterizedTest
        @ValueSource(strings = {"../../../etc/passwd", "/etc/passwd"})
        void linkOutOfTheArchiveIsRefused(String target) throws IOException {
            assertRefused(
                    withoutLayer().symbolicLink(layer + "/layer.tar", target).bytes(), "points out of it");
            assertRefused(withoutLayer().hardLink(layer + "/layer.tar", target).bytes(), "points out of it");
        }

        @Test
        void linkToNothingIsRefused() throws IOException {
            assertRefused(
                    withoutLayer().symbolicLink(layer + "/layer.tar", "nothing").bytes(), "leads to no file");
            assertRefused(
                    honest().tar().symbolicLink("unused", "nothing").bytes(), "a link unused that leads to no file");
        }

        @Test
        void linkInACircleIsRefused() throws IOException {
            Tar tar = withoutLayer()
                    .symbolicLink(layer + "/layer.tar", "../a")
                    .symbolicLink("a", "b")
                    .hardLink("b", "a");
            assertRefused(tar.bytes(), "leads to no file");
        }

        @ParameterizedTest
        @ValueSource(chars = {'3', '4', '6', 'S', 'V'})
        void devicesPipesAndSparseFilesAreRefused(char type) throws IOException {
            assertRefused(honest().tar().entry("odd", type, "", 0, new byte[0]).bytes(), "neither file, folder nor");
        }
    }

    @Nested
    class Sizes {
        @ParameterizedTest
        @ValueSource(longs = {100_000L, 077777777777L})
        void tooLargeASizeIsRefused(long size) throws IOException {
            assertRefused(honest().tar().entry("liar", '0', "", size, SMALL).bytes(), "truncated");
        }

        @Test
        void tooSmallASizeIsRefused() throws IOException {
            byte[] block = new byte[1024];
            Arrays.fill(block, (byte) 'x');
            assertRefused(honest().tar().entry("liar", '0', "", 5, block).bytes(), "broken header after liar");
        }

        @Test
        void endlessNamesAndRecordsAreRefused() throws IOException {
            byte[] huge = new byte[1024 * 1024];
            for (char type : new char[] {'L', 'K', 'x'}) {
                assertRefused(
                        honest().tar()
                                .entry("name", type, "", huge.length, huge)
                                .bytes(),
                        "a name or record of");
            }
        }

        @ParameterizedTest
        @ValueSource(
                strings = {"99 path=x\n", "path=x\n", "0 \n", "9999999999999 path=x\n", "10 size=-1\n", "10 size=zz\n"})
        void brokenRecordsAreRefused(String records) throws IOException {
            byte[] bytes = records.getBytes(UTF_8);
            Tar tar = honest().tar().entry("pax", 'x', "", bytes.length, bytes).file("after", SMALL);
            assertRefused(tar.bytes(), "the archive has a");
        }

        @Test
        void sizeThatTheIndexTellsWronglyIsRefused() throws IOException {
            String index = new String(honest().file("index.json"), UTF_8);
            String size = "\"size\":" + image.target().size();
            assertThat(index).contains(size);
            assertRefused(
                    honest().with(
                                    "index.json",
                                    index.replace(size, "\"size\":1").getBytes(UTF_8)),
                    "has " + image.target().size() + " bytes (expected: 1)");
        }

        @Test
        void manifestOverFourMebibytesIsRefused() throws IOException {
            byte[] padded = Arrays.copyOf(image.manifest().bytes(), 4 * 1024 * 1024 + 1);
            Arrays.fill(padded, image.manifest().bytes().length, padded.length, (byte) ' ');
            TestBlob manifest = TestBlob.of(MediaType.OCI_MANIFEST, padded);
            TestImage large = new TestImage(manifest.descriptor(), List.of(manifest));
            assertRefused(TestArchive.oci(Map.of(APP.toString(), large)), "at most 4194304");
            assertRefused(honest().with("index.json", padded), "index.json has 4194305 bytes");
        }
    }

    @Nested
    class Bombs {
        @ParameterizedTest
        @EnumSource(Compression.class)
        void moreThanTheBytesAllowedAreRefused(Compression compression) throws IOException {
            bed.limit(1024 * 1024, 1_000_000, 100);
            byte[] tar = honest().with("zeros", new byte[2 * 1024 * 1024]).tar().bytes();
            assertRefused(compression.compress(tar), "import.limit.bytes");
        }

        @Test
        void moreThanTheRatioAllowedIsRefused() throws IOException {
            byte[] tar =
                    honest().with("zeros", new byte[90 * 1024 * 1024]).tar().bytes();
            assertRefused(Compression.GZIP.compress(tar), "import.limit.ratio");
        }

        @Test
        void bytesAfterTheEndCountToo() throws IOException {
            bed.limit(1024 * 1024, 1_000_000, 100);
            byte[] tar = honest().tar().bytes();
            assertRefused(
                    Compression.GZIP.compress(Arrays.copyOf(tar, tar.length + 4 * 1024 * 1024)), "import.limit.bytes");
        }

        @Test
        void moreThanTheEntriesAllowedAreRefused() throws IOException {
            bed.limit(1024 * 1024, 100, 10);
            Tar tar = honest().tar();
            for (int i = 0; i < 11; i++) {
                tar.folder("folder" + i);
            }
            assertRefused(tar.bytes(), "import.limit.entries");
        }
    }

    @Nested
    class Contents {
        @Test
        void wrongDigestIsRefused() throws IOException {
            String path = TestArchive.path(image.blobs().get(1).digest());
            assertRefused(honest().with(path, SMALL), path + " has the digest sha256:");
        }

        @Test
        void everyMissingBlobIsRefused() throws IOException {
            for (TestBlob blob : image.blobs()) {
                assertRefused(honest().without(TestArchive.path(blob.digest())), blob.digest() + " is missing");
            }
        }

        @Test
        void blobThatTheStoreHasMayBeMissing() throws IOException {
            holding(Reference.parse("registry.example.org/team/other:1"), image);
            TestArchive archive = honest();
            image.blobs().forEach(blob -> archive.without(TestArchive.path(blob.digest())));
            bed.store().importArchive(file(archive.tar().bytes()), Progress.NONE);
            assertThat(bed.store().images()).hasSize(3);
        }

        @Test
        void layerThatTheConfigurationDoesNotListIsRefused() throws IOException {
            TestImage docker = TestImages.dockerImage("docker", 1000);
            String layer = docker.blobs().get(0).digest().hex() + "/layer.tar";
            assertRefused(TestArchive.dockerSave(Map.of("app:1", docker)).with(layer, SMALL), "has the digest sha256:");
            assertRefused(TestArchive.dockerSave(Map.of("app:1", docker)).without(layer), layer + " is missing");
        }

        @Test
        void unknownTypeOfAnImageIsRefused() throws IOException {
            TestBlob odd = TestBlob.of(new MediaType("application/vnd.example.odd"), SMALL);
            TestImage unknown = new TestImage(odd.descriptor(), List.of(odd));
            assertRefused(
                    TestArchive.oci(Map.of(APP.toString(), unknown)), "is a application/vnd.example.odd (expected:");
        }

        @Test
        void manifestOfAnotherTypeIsRefused() throws IOException {
            byte[] index = new String(honest().file("index.json"), UTF_8)
                    .replace(MediaType.OCI_MANIFEST.value(), MediaType.OCI_INDEX.value())
                    .getBytes(UTF_8);
            assertRefused(honest().with("index.json", index), "(expected: a " + MediaType.OCI_INDEX + ")");
        }

        @Test
        void indexesDeepInEachOtherAreRefused() throws IOException {
            TestImage nested = image;
            for (int i = 0; i < 12; i++) {
                nested = TestImages.index(nested);
            }
            assertRefused(TestArchive.oci(Map.of(APP.toString(), nested)), "deeper than 8");
        }

        @Test
        void moreDescriptorsThanAnyoneNeedsAreRefused() throws IOException {
            TestImage nested = image;
            for (int i = 0; i < 4; i++) {
                nested = withAbsentChildren(nested, 30_000);
            }
            assertRefused(TestArchive.oci(Map.of(APP.toString(), nested)), "describe more than 100000 contents");
        }

        private static TestImage withAbsentChildren(TestImage child, int count) {
            StringBuilder json =
                    new StringBuilder("{\"schemaVersion\":2,\"manifests\":[").append(TestImages.json(child.target()));
            for (int i = 0; i < count; i++) {
                json.append(String.format(",{\"mediaType\":\"a/b\",\"digest\":\"sha256:%064x\",\"size\":1}", i));
            }
            TestBlob index = TestBlob.of(
                    MediaType.OCI_INDEX, json.append("]}").toString().getBytes(UTF_8));
            List<TestBlob> blobs = new ArrayList<>(child.blobs());
            blobs.add(index);
            return new TestImage(index.descriptor(), blobs);
        }

        @Test
        void indexWithoutAnyOfItsImagesIsRefused() throws IOException {
            TestImage index = TestImages.index(image);
            TestImage alone = new TestImage(index.target(), List.of(index.manifest()));
            assertRefused(TestArchive.oci(Map.of(APP.toString(), alone)), "no image of the index");
        }

        @ParameterizedTest
        @ValueSource(strings = {"", "{", "[]", "null", "{\"schemaVersion\":1}", "{\"schemaVersion\":2}", "\u0000"})
        void brokenIndexIsRefused(String index) throws IOException {
            assertRefused(honest().with("index.json", index.getBytes(UTF_8)), "index.json");
        }

        @ParameterizedTest
        @ValueSource(
                strings = {"", "{}", "[]", "[1]", "[{}]", "[{\"Config\":1}]", "[{\"Config\":\"c.json\"}]", "[[[[", "nul"
                })
        void brokenManifestOfDockerIsRefused(String manifest) throws IOException {
            byte[] tar =
                    new Tar().file("manifest.json", manifest.getBytes(UTF_8)).bytes();
            assertRefused(tar, ".json");
        }

        @ParameterizedTest
        @ValueSource(strings = {"", "[]", "{}", "{\"rootfs\":1}", "{\"rootfs\":{\"diff_ids\":[[]]}}"})
        void brokenConfigurationOfDockerIsRefused(String config) throws IOException {
            byte[] tar = new Tar()
                    .file("manifest.json", "[{\"Config\":\"c.json\",\"Layers\":[\"x\"]}]".getBytes(UTF_8))
                    .file("c.json", config.getBytes(UTF_8))
                    .bytes();
            assertRefused(tar, ".json");
        }

        @Test
        void brokenNamesAreRefused() throws IOException {
            assertRefused(TestArchive.oci(Map.of("NOT/a name", image)), "broken name");
            TestImage docker = TestImages.dockerImage("docker", 10);
            assertRefused(TestArchive.dockerSave(Map.of("NOT/a name", docker)), "broken name");
            assertRefused(TestArchive.ociByRefName(Map.of("v1", image)), "does not name");
        }

        @Test
        void oneNameForSeveralImagesIsRefused() throws IOException {
            Map<String, TestImage> two = new LinkedHashMap<>();
            two.put("one", image);
            two.put("two", TestImages.image("two"));
            Path file = file(TestArchive.oci(two).tar().bytes());
            assertThatThrownBy(() -> bed.store().importArchive(file, Optional.of(APP), Progress.NONE))
                    .isInstanceOf(InvalidArchiveException.class)
                    .hasMessageContaining("has 2 images (expected: one");
        }
    }

    @Nested
    class Wholeness {
        @ParameterizedTest
        @EnumSource(Compression.class)
        void archiveCutAnywhereIsRefused(Compression compression) throws IOException {
            byte[] whole = compression.compress(honest().tar().bytes());
            int end = compression == Compression.PLAIN ? whole.length - 1024 : whole.length - 1;
            int step = Math.max(1, end / 25);
            for (int cut = end; cut > 0; cut -= step) {
                assertRefused(Arrays.copyOf(whole, cut), "");
            }
        }

        @ParameterizedTest
        @EnumSource(
                value = Compression.class,
                names = {"GZIP", "XZ", "BZIP2"})
        void damageOfTheCompressedBytesIsRefused(Compression compression) throws IOException {
            byte[] whole = compression.compress(honest().tar().bytes());
            whole[whole.length / 2] ^= 0x10;
            assertRefused(whole, "");
        }

        @Test
        void frameThatIsToBeSkippedIsSkipped() throws IOException {
            byte[] frame = Compression.ZSTD.compress(honest().tar().bytes());
            byte[] skipped = {0x50, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3};
            byte[] both = Arrays.copyOf(skipped, skipped.length + frame.length);
            System.arraycopy(frame, 0, both, skipped.length, frame.length);
            bed.store().importArchive(file(both), Progress.NONE);
            assertThat(bed.store().images()).hasSize(2);
        }

        /** Whatever stands there instead, it is taken over or refused, and never anything else. */
        @ParameterizedTest
        @ValueSource(strings = {"index.json", "manifest.json", "config"})
        void damagedJsonIsTakenOverOrRefused(String part) throws IOException {
            TestImage docker = TestImages.dockerImage("fuzz", 10, 20);
            boolean oci = part.equals("index.json");
            String path = part.equals("config") ? docker.blobs().get(2).digest().hex() + ".json" : part;
            Supplier<TestArchive> whole = () -> oci ? honest() : TestArchive.dockerSave(Map.of(APP.toString(), docker));
            byte[] json = whole.get().file(path);
            Random random = new Random(part.hashCode());
            for (int i = 0; i < 60; i++) {
                byte[] damaged = damage(json, random);
                Path archive = file(whole.get().with(path, damaged).tar().bytes());
                try {
                    bed.store()
                            .importArchive(archive, Progress.NONE)
                            .forEach(
                                    taken -> assertThat(taken.target().digest()).isNotNull());
                } catch (InvalidArchiveException expected) {
                    assertThat(expected.getMessage()).startsWith(archive + ": ");
                }
            }
            assertThat(bed.arriving()).isEmpty();
        }

        @Test
        void whatIsNoArchiveIsRefused() throws IOException {
            assertRefused(new byte[0], "the archive is empty");
            assertRefused(new byte[1], "not an archive");
            assertRefused("<html>not found</html>".repeat(100).getBytes(UTF_8), "not an archive");
            assertRefused(Compression.GZIP.compress(SMALL), "not an archive");
            assertRefused(new byte[4096], "not an archive");
            assertRefused(new Tar().file("readme", SMALL).bytes(), "holds no image");
        }

        @Test
        void absentFileIsNoBrokenArchive() {
            assertThatThrownBy(() -> bed.store().importArchive(folder.resolve("absent.tar"), Progress.NONE))
                    .isInstanceOf(NoSuchFileException.class);
        }
    }

    private static byte[] damage(byte[] json, Random random) {
        byte[] damaged = json.clone();
        String alphabet = "{}[]\",:0129 nulltrue\\\u0000\u00ff";
        for (int i = random.nextInt(3); i >= 0; i--) {
            damaged[random.nextInt(damaged.length)] = (byte) alphabet.charAt(random.nextInt(alphabet.length()));
        }
        return random.nextInt(4) == 0 ? Arrays.copyOf(damaged, random.nextInt(damaged.length)) : damaged;
    }
}
