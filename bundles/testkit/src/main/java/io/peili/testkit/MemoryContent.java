// SPDX-License-Identifier: Apache-2.0
package io.peili.testkit;

import io.peili.content.Body;
import io.peili.content.Content;
import io.peili.oci.Digest;
import io.peili.oci.MediaType;
import java.nio.ByteBuffer;

/** Content of a {@link MemoryStore}; only manifests have a type. */
final class MemoryContent implements Content {
    private final TestBlob blob;

    MemoryContent(TestBlob blob) {
        this.blob = blob;
    }

    @Override
    public Digest digest() {
        return blob.digest();
    }

    @Override
    public long size() {
        return blob.descriptor().size();
    }

    @Override
    public MediaType mediaType() {
        MediaType type = blob.descriptor().mediaType();
        return type.isManifest() ? type : MediaType.OCTET_STREAM;
    }

    @Override
    public Body open(long offset, long length) {
        ByteBuffer all = blob.buffer();
        return new BufferChunks(all.slice((int) offset, (int) length));
    }
}
