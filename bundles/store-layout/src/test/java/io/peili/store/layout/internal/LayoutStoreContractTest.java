// SPDX-License-Identifier: Apache-2.0
package io.peili.store.layout.internal;

import io.peili.content.ContentStore;
import io.peili.content.ImageStore;
import io.peili.oci.Reference;
import io.peili.testkit.ArchiveContract;
import io.peili.testkit.ContentStoreContract;
import io.peili.testkit.ImageStoreContract;
import io.peili.testkit.TestImage;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

class LayoutStoreContractTest implements ContentStoreContract, ImageStoreContract, ArchiveContract {
    @TempDir
    private Path folder;

    private LayoutStore store;

    @BeforeEach
    void open() throws IOException {
        store = LayoutStore.open(LayoutSettings.of(folder.resolve("layout")));
    }

    @AfterEach
    void close() throws IOException {
        store.close();
    }

    @Override
    public ContentStore store() {
        return store;
    }

    @Override
    public ImageStore imageStore() {
        return store;
    }

    @Override
    public void put(Reference name, TestImage image) throws IOException {
        ImageStoreContract.write(store, name, image);
    }

    @Override
    public void drop(Reference name) throws IOException {
        store.remove(name);
    }
}
