// SPDX-License-Identifier: Apache-2.0
package io.peili.store.containerd.internal;

import io.peili.content.ContentStore;
import io.peili.oci.Reference;
import io.peili.testkit.ContentStoreContract;
import io.peili.testkit.TestImage;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

class ContainerdStoreContractIT implements ContentStoreContract {
    private RealContainerd containerd;
    private ContainerdStore store;

    @BeforeEach
    void start() throws IOException, InterruptedException {
        containerd = RealContainerd.start();
        store = Stores.connected(settings(containerd));
    }

    ContainerdSettings settings(RealContainerd real) {
        return real.settings();
    }

    @AfterEach
    void stop() throws IOException, InterruptedException {
        if (store != null) {
            store.close();
            containerd.close();
        }
    }

    @Override
    public ContentStore store() {
        return store;
    }

    @Override
    public void put(Reference name, TestImage image) throws IOException {
        containerd.put(name, image);
    }

    @Override
    public void drop(Reference name) throws IOException {
        containerd.drop(name);
    }
}
