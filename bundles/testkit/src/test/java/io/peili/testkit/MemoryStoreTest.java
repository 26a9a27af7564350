// SPDX-License-Identifier: Apache-2.0
package io.peili.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peili.content.ContentStore;
import io.peili.content.ImageStore;
import io.peili.content.Progress;
import io.peili.content.StoreUnavailableException;
import io.peili.oci.Reference;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MemoryStoreTest implements ContentStoreContract, ImageStoreContract {
    private final MemoryStore store = new MemoryStore();

    @Override
    public ContentStore store() {
        return store;
    }

    @Override
    public ImageStore imageStore() {
        return store;
    }

    @Override
    public void put(Reference name, TestImage image) {
        store.put(name, image);
    }

    @Override
    public void drop(Reference name) throws IOException {
        store.remove(name);
    }

    @Test
    void failureIsThrownUntilCleared() throws IOException {
        IOException trouble = new StoreUnavailableException("the store is away", new IOException("away"));
        store.failWith(Optional.of(trouble));
        assertThatThrownBy(store::images).isSameAs(trouble);
        store.failWith(Optional.empty());
        assertThat(store.images()).isEmpty();
    }

    @Test
    void announcedArchiveIsTakenOver() throws IOException {
        TestImage image = TestImages.image("archived");
        Path path = Path.of("app.tar");
        store.archive(path, APP, image);
        assertThat(store.importArchive(path, Progress.NONE)).hasSize(1);
        assertThat(store.find(image.digest())).isPresent();
        assertThatThrownBy(() -> store.importArchive(Path.of("other.tar"), Progress.NONE))
                .hasMessageContaining("other.tar");
    }
}
