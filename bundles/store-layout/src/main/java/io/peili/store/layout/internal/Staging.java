// SPDX-License-Identifier: Apache-2.0
package io.peili.store.layout.internal;

import io.peili.archive.ArchiveTarget;
import io.peili.content.Content;
import io.peili.oci.Digest;
import io.peili.oci.MediaType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The content of an archive, in a folder beside the blobs until all of it has been checked. */
final class Staging implements ArchiveTarget {
    private final LayoutFolder layout;
    private final Path folder;
    private final Claims.Hold hold;
    private final Map<Digest, Path> files = new LinkedHashMap<>();
    private int count;

    /** Stages into an empty folder; what the layout has and was looked for is held. */
    Staging(LayoutFolder layout, Path folder, Claims.Hold hold) {
        this.layout = layout;
        this.folder = folder;
        this.hold = hold;
    }

    /** The new files that belong to some content, by digest. */
    Map<Digest, Path> files(Collection<Digest> content) {
        Map<Digest, Path> wanted = new LinkedHashMap<>(files);
        wanted.keySet().retainAll(content);
        return wanted;
    }

    @Override
    public Optional<Content> find(Digest digest) throws IOException {
        Path staged = files.get(digest);
        if (staged != null) {
            return Optional.of(content(digest, Files.size(staged), staged));
        }
        hold.add(digest);
        return layout.size(digest).map(size -> content(digest, size, layout.blob(digest)));
    }

    private static Content content(Digest digest, long size, Path file) {
        return new LayoutContent(digest, size, MediaType.OCTET_STREAM, file);
    }

    @Override
    public Sink write(Optional<Digest> digest, long size) throws IOException {
        return new StagedFile(folder.resolve(String.valueOf(count++)), size);
    }

    /** One content on its way. */
    private final class StagedFile implements Sink {
        private final Path file;
        private final long size;
        private final FileChannel out;
        private boolean kept;

        StagedFile(Path file, long size) throws IOException {
            this.file = file;
            this.size = size;
            out = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        }

        @Override
        public void write(ByteBuffer bytes) throws IOException {
            while (bytes.hasRemaining()) {
                out.write(bytes);
            }
        }

        @Override
        public Content commit(Digest digest) {
            files.put(digest, file);
            kept = true;
            return content(digest, size, file);
        }

        @Override
        public void close() throws IOException {
            out.close();
            if (!kept) {
                Files.delete(file);
            }
        }
    }
}
