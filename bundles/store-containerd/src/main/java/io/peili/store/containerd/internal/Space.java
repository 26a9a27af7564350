// SPDX-License-Identifier: Apache-2.0
package io.peili.store.containerd.internal;

import io.peili.archive.CheckedManifest;
import io.peili.archive.ImageCheck;
import io.peili.content.Content;
import io.peili.oci.Descriptor;
import io.peili.oci.Digest;
import io.peili.oci.Manifest;
import java.io.IOException;
import java.util.Optional;

/** The namespace of containerd that images come into, over one connection. */
final class Space implements ImageCheck.Source {
    /** Makes content that can be read of what containerd says. */
    interface Reading {
        Content of(Digest digest, Held held);
    }

    private final Client client;
    private final String namespace;
    private final Reading reading;

    Space(Client client, String namespace, Reading reading) {
        this.client = client;
        this.namespace = namespace;
        this.reading = reading;
    }

    Client client() {
        return client;
    }

    String namespace() {
        return namespace;
    }

    Optional<Content> find(Digest digest) throws IOException {
        return client.content().find(namespace, digest).map(held -> reading.of(digest, held));
    }

    @Override
    public Optional<Long> size(Digest digest) throws IOException {
        return client.content().find(namespace, digest).map(Held::size);
    }

    @Override
    public Manifest manifest(Descriptor descriptor) throws IOException {
        Content content = find(descriptor.digest()).orElseThrow(() -> new IllegalArgumentException("it is missing"));
        return CheckedManifest.read(content, descriptor);
    }

    /** Begins to write content that a lease holds. */
    Optional<WriteCall> write(String lease, String ref, long size, Optional<Digest> digest) throws IOException {
        return client.content().write(namespace, lease, ref, size, digest);
    }
}
