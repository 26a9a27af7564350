// SPDX-License-Identifier: Apache-2.0
package io.peili.mirror.internal;

import io.peili.content.Chunks;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/** A body that tells when it is closed. */
final class CountedBody implements Chunks {
    private final Chunks body;
    private final Running.Token token;

    CountedBody(Chunks body, Running.Token token) {
        this.body = body;
        this.token = token;
    }

    @Override
    public long length() {
        return body.length();
    }

    @Override
    public Optional<ByteBuffer> next() throws IOException {
        return body.next();
    }

    @Override
    public void close() throws IOException {
        try (token) {
            body.close();
        }
    }
}
