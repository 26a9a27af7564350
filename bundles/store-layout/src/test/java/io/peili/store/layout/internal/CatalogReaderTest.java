// SPDX-License-Identifier: Apache-2.0
package io.peili.store.layout.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.peili.archive.EntryNames;
import io.peili.oci.Descriptor;
import io.peili.oci.MediaType;
import io.peili.testkit.TestBlob;
import io.peili.testkit.TestImage;
import io.peili.testkit.TestImages;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CatalogReaderTest {
    @Test
    void ofWhatIsAbsentOnlyManifestsAreKeptInMind(@TempDir Path root) throws IOException {
        TestImage here = TestImages.image("here");
        Descriptor manifest = new Descriptor(
                MediaType.OCI_MANIFEST,
                TestBlob.of("absent manifest").digest(),
                7,
                Optional.empty(),
                Optional.empty(),
                Map.of("note", "as long as it likes"));
        TestImage index = TestImages.index(
                here,
                new TestImage(manifest, List.of()),
                new TestImage(TestBlob.of("absent blob").descriptor(), List.of()));
        try (LayoutFixture layout = new LayoutFixture(root)) {
            layout.holding(LayoutFixture.APP, index);
        }

        try (LayoutFolder folder = LayoutFolder.open(root)) {
            CatalogReader reader =
                    new CatalogReader(folder, new ManifestCache(folder), new EntryNames(Optional.empty()));
            Catalog catalog = reader.next(Catalog.EMPTY, IndexFile.EMPTY, reader.index(), reader.list());

            assertThat(catalog.known()).hasSize(index.digests().size() + 1).containsKeys(manifest.digest());
            assertThat(catalog.known().get(manifest.digest()).annotations()).isEmpty();
            assertThat(catalog.lacking()).isTrue();
        }
    }
}
