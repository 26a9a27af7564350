// SPDX-License-Identifier: Apache-2.0
package io.peili.testkit;

import io.peili.oci.Descriptor;
import io.peili.oci.Digest;
import io.peili.oci.DigestAlgorithm;
import io.peili.oci.MediaType;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Content made for a test: real bytes with the descriptor that fits them. */
public final class TestBlob {
    private final Descriptor descriptor;
    private final byte[] bytes;

    private TestBlob(Descriptor descriptor, byte[] bytes) {
        this.descriptor = descriptor;
        this.bytes = bytes;
    }

    /**
     * Makes content with a SHA-256 digest.
     *
     * @param mediaType what it is
     * @param bytes the bytes
     * @return the content
     */
    public static TestBlob of(MediaType mediaType, byte[] bytes) {
        return of(DigestAlgorithm.SHA256, mediaType, bytes);
    }

    /**
     * Makes content.
     *
     * @param algorithm how the digest is calculated
     * @param mediaType what it is
     * @param bytes the bytes
     * @return the content
     */
    public static TestBlob of(DigestAlgorithm algorithm, MediaType mediaType, byte[] bytes) {
        Digest digest = Digest.of(algorithm, algorithm.newMessageDigest().digest(bytes));
        return new TestBlob(Descriptor.of(mediaType, digest, bytes.length), bytes.clone());
    }

    /**
     * Makes content of unknown type.
     *
     * @param text the text
     * @return the content
     */
    public static TestBlob of(String text) {
        return of(MediaType.OCTET_STREAM, text.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * What it is.
     *
     * @return type, digest and size
     */
    public Descriptor descriptor() {
        return descriptor;
    }

    /**
     * Its digest.
     *
     * @return the digest
     */
    public Digest digest() {
        return descriptor.digest();
    }

    /**
     * The bytes.
     *
     * @return a copy
     */
    public byte[] bytes() {
        return bytes.clone();
    }

    /**
     * The bytes as a buffer to read.
     *
     * @return a read-only buffer of all bytes
     */
    public ByteBuffer buffer() {
        return ByteBuffer.wrap(bytes).asReadOnlyBuffer();
    }
}
