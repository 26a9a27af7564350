// SPDX-License-Identifier: Apache-2.0
package io.peili.shell.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peili.oci.Reference;
import io.peili.testkit.MemoryStore;
import io.peili.testkit.TestImage;
import io.peili.testkit.TestImages;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TextTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0 B",
        "1023, 1023 B",
        "1024, 1.0 KiB",
        "12897485, 12.3 MiB",
        "1073741824, 1.0 GiB",
        "9223372036854775807, 8192.0 PiB",
    })
    void sizesAreForPeople(long bytes, String text) {
        assertThat(Bytes.text(bytes)).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "linux/", "/amd64", "linux//v8", "linux/arm/v7/x", ""})
    void platformIsAtLeastSystemAndArchitecture(String text) {
        assertThatThrownBy(() -> Names.platform(text)).hasMessageContaining("expected: os/architecture[/variant]");
    }

    @Test
    void platformMayHaveAVariant() {
        assertThat(Names.platform("linux/arm/v7")).hasToString("linux/arm/v7");
        assertThat(Names.platform("linux/arm64")).hasToString("linux/arm64");
    }

    @ParameterizedTest
    @ValueSource(strings = {"sha256:12", "sha256:", "sha512:00"})
    void aDigestThatIsTooShortIsNotTheNameOfAnImage(String text) {
        assertThatThrownBy(() -> Names.digest(text)).hasMessageContaining(text, "lower-case hex digits");
        assertThat(Names.digest("sha:12")).isEmpty();
    }

    @Test
    void linesBreakBetweenWordsAndNeverWithin() {
        assertThat(Lines.wrap("one two  three-is-long four", 8)).isEqualTo("one two\nthree-is-long\nfour");
        assertThat(Lines.wrap("", 8)).isEmpty();
    }

    @Nested
    class Trees {
        private final Reference name = Reference.parse("app:1");
        private final TestImage image = TestImages.image("a", 3000, 5000);
        private final MemoryStore store = new MemoryStore();

        @Test
        void treeFitsInto80Columns() throws Exception {
            TestImage index = TestImages.index(image, TestImages.dockerImage("b", 10));
            store.put(name, index);

            List<String> lines = new TreeText(false).draw(ImageTree.read(store, index.target()));

            assertThat(lines).allMatch(line -> line.length() <= 80).hasSize(8);
            assertThat(lines.get(0)).startsWith("oci.image.index.v1+json");
            assertThat(lines.get(1)).startsWith("├─ oci.image.manifest.v1+json").endsWith("linux/amd64");
            assertThat(lines.get(4)).startsWith("│  └─ oci.image.layer.v1.tar+gzip");
            assertThat(lines.get(5)).startsWith("└─ docker.distribution.manifest.v2+json");
        }

        @Test
        void fullTreeShowsWholeDigestsAndTypes() throws Exception {
            store.put(name, image);

            List<String> lines = new TreeText(true).draw(ImageTree.read(store, image.target()));

            assertThat(lines.get(0))
                    .contains("application/vnd.oci.image.manifest.v1+json")
                    .contains(image.digest().toString());
        }

        @Test
        void whatIsNotHereIsSaid() throws Exception {
            TestImage index = TestImages.index(image, TestImages.image("b", 10));
            image.blobs().forEach(store::put);
            store.put(index.manifest());

            ImageTree tree = ImageTree.read(store, index.target());

            assertThat(new TreeText(false).draw(tree))
                    .filteredOn(line -> line.endsWith("not here"))
                    .hasSize(1);
            assertThat(tree.size())
                    .isEqualTo(index.target().size()
                            + image.blobs().stream()
                                    .mapToLong(blob -> blob.descriptor().size())
                                    .sum());
        }

        @Test
        void imagesAreFoundByNameAndDigest() throws Exception {
            store.put(name, image);

            assertThat(Names.resolve(store, "app:1")).isEqualTo(image.target());
            assertThat(Names.resolve(store, image.digest().toString())).isEqualTo(image.target());
            assertThatThrownBy(() -> Names.resolve(store, "app:2")).hasMessageContaining("app:2 is not here");
        }
    }

    @Nested
    class ProgressLines {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private final PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
        private final AtomicLong time = new AtomicLong();

        @Test
        void eachPartIsOneLineWhereThereIsNoTerminal() {
            try (ProgressLine line = new ProgressLine(out, false, time::get)) {
                line.at("a", 1, 2048);
                time.set(2_000_000_000);
                line.at("a", 2048, 2048);
                line.at("b", 3, 3);
            }
            assertThat(text().lines()).containsExactly("a  2.0 KiB  1.0 KiB/s", "b  3 B");
        }

        @Test
        void lineOnATerminalIsWrittenOverTenTimesASecondAtMost() {
            try (ProgressLine line = new ProgressLine(out, true, time::get)) {
                for (int i = 0; i < 1000; i++) {
                    time.addAndGet(1_000_000);
                    line.at("a", i, 1000);
                }
                line.at("a", 1000, 1000);
            }
            assertThat(text().split("\r")).hasSizeBetween(10, 13);
            assertThat(text()).contains("of 1000 B").endsWith("\n");
        }

        private String text() {
            return bytes.toString(StandardCharsets.UTF_8);
        }
    }
}
