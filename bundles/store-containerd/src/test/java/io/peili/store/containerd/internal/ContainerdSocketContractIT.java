// SPDX-License-Identifier: Apache-2.0
package io.peili.store.containerd.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.peili.archive.ArchiveLimits;
import io.peili.content.ContentWriter;
import io.peili.testkit.TestBlob;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The same where containerd's folder cannot be read, so that each byte comes over its socket. */
class ContainerdSocketContractIT extends ContainerdStoreContractIT {
    @Override
    ContainerdSettings settings(RealContainerd containerd) {
        return new ContainerdSettings(
                containerd.socket(),
                List.of("k8s.io"),
                Optional.of(Path.of("/nonexistent/content")),
                ArchiveLimits.DEFAULT);
    }

    /** containerd hands out complete content only. */
    @Test
    @Override
    public void arrivingContentIsReadWhileItGrows() throws IOException {
        TestBlob blob = TestBlob.of("arriving");
        try (ContentWriter writer = imageStore().write(blob.descriptor()).orElseThrow()) {
            writer.write(blob.buffer().limit(3));
            assertThat(imageStore().ingest(blob.digest())).isEmpty();
        }
    }

    @Test
    @Override
    public void readerOfAbandonedContentIsTold() throws IOException {
        arrivingContentIsReadWhileItGrows();
    }
}
