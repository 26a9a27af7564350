// SPDX-License-Identifier: Apache-2.0
package io.peili.store.containerd.internal;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peili.content.ContentStore;
import io.peili.content.ImageStore;
import io.peili.oci.DigestAlgorithm;
import io.peili.oci.MediaType;
import io.peili.oci.Reference;
import io.peili.testkit.ArchiveContract;
import io.peili.testkit.ContentStoreContract;
import io.peili.testkit.ImageStoreContract;
import io.peili.testkit.TestBlob;
import io.peili.testkit.TestImage;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ContainerdStoreContractIT implements ContentStoreContract, ImageStoreContract, ArchiveContract {
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
    public ImageStore imageStore() {
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

    /** containerd itself writes nothing else. */
    @Test
    @Override
    public void sha512ContentCanBeWritten() {
        TestBlob blob = TestBlob.of(DigestAlgorithm.SHA512, MediaType.OCTET_STREAM, new byte[3]);
        assertThatThrownBy(() -> store.write(blob.descriptor()))
                .isInstanceOf(IOException.class)
                .hasMessage(blob.digest() + " cannot be kept by containerd (expected: a sha256 digest)");
    }
}
