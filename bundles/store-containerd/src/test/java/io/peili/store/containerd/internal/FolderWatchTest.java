// SPDX-License-Identifier: Apache-2.0
package io.peili.store.containerd.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.peili.oci.Digest;
import io.peili.oci.DigestAlgorithm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The system tells of each change, so that nothing has to be looked for. */
class FolderWatchTest {
    private static final Digest BLOB = Digest.sha256(new byte[] {1, 2, 3});
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    @TempDir
    private Path root;

    private BlobFolder folder;
    private final Signals signals = new Signals();

    @BeforeEach
    void makeFolders() throws IOException {
        folder = new BlobFolder(root);
        Files.createDirectory(folder.ingests());
    }

    private void move() throws IOException {
        Path arrived = Files.write(folder.ingests().resolve("data"), new byte[] {1, 2, 3});
        Files.move(arrived, folder.blob(BLOB));
    }

    private Signals.Due next() throws InterruptedException {
        Signals.Due due = signals.await(PATIENCE);
        assertThat(due).isNotEqualTo(new Signals().await(Duration.ZERO));
        return due;
    }

    @Test
    void aFileThatIsMovedThereIsToldByName() throws Exception {
        Files.createDirectories(folder.blobs(DigestAlgorithm.SHA256));
        try (FolderWatch watch = FolderWatch.start(folder, signals)) {
            assertThat(watch).isNotNull();
            move();
            Signals.Due due = next();
            assertThat(due.digests()).containsExactly(BLOB);
            assertThat(due.all()).isFalse();
        }
    }

    @Test
    void aFileThatIsDeletedIsToldByName() throws Exception {
        Files.createDirectories(folder.blobs(DigestAlgorithm.SHA256));
        move();
        try (FolderWatch watch = FolderWatch.start(folder, signals)) {
            assertThat(watch).isNotNull();
            Files.delete(folder.blob(BLOB));
            assertThat(next().digests()).containsExactly(BLOB);
        }
    }

    @Test
    void foldersThatAppearLaterAreWatchedToo() throws Exception {
        try (FolderWatch watch = FolderWatch.start(folder, signals)) {
            assertThat(watch).isNotNull();
            Files.createDirectory(folder.blobs());
            assertThat(next().all()).isTrue();
            Files.createDirectory(folder.blobs(DigestAlgorithm.SHA256));
            assertThat(next().all()).isTrue();
            move();
            assertThat(next().digests()).containsExactly(BLOB);
        }
    }

    /** containerd 1.7 makes the folder of content with the first content. */
    @Test
    void aFolderThatAppearsLaterIsWatchedToo() throws Exception {
        Path containerd = Files.createDirectory(root.resolve("containerd"));
        BlobFolder later = new BlobFolder(containerd.resolve("io.containerd.content.v1.content"));
        assertThat(later.isOne()).isFalse();
        Files.createDirectory(containerd.resolve("io.containerd.metadata.v1.bolt"));
        assertThat(later.isOne()).isTrue();
        try (FolderWatch watch = FolderWatch.start(later, signals)) {
            assertThat(watch).isNotNull();
            Files.createDirectory(later.root());
            assertThat(next().all()).isTrue();
            Files.createDirectories(later.blobs(DigestAlgorithm.SHA256));
            assertThat(next().all()).isTrue();
        }
    }
}
