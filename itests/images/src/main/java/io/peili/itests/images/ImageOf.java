// SPDX-License-Identifier: Apache-2.0
package io.peili.itests.images;

import com.google.cloud.tools.jib.api.Containerizer;
import com.google.cloud.tools.jib.api.Jib;
import com.google.cloud.tools.jib.api.JibContainerBuilder;
import com.google.cloud.tools.jib.api.TarImage;
import com.google.cloud.tools.jib.api.buildplan.AbsoluteUnixPath;
import com.google.cloud.tools.jib.api.buildplan.FileEntriesLayer;
import com.google.cloud.tools.jib.api.buildplan.ImageFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Makes an image of a folder: a layer for each of its sub-folders, one for the files beside them. The same folder gives
 * the same image.
 */
public final class ImageOf {
    private ImageOf() {}

    /**
     * Writes an image archive.
     *
     * @param arguments the folder, the image's name, {@code oci} or {@code docker}, and the archive to write
     * @throws Exception if the image cannot be made
     */
    public static void main(String[] arguments) throws Exception {
        if (arguments.length != 4) {
            throw new IllegalArgumentException("usage: ImageOf FOLDER NAME oci|docker ARCHIVE");
        }
        write(
                Path.of(arguments[0]),
                arguments[1],
                arguments[2].equals("oci") ? ImageFormat.OCI : ImageFormat.Docker,
                Path.of(arguments[3]));
    }

    /**
     * Writes an image archive.
     *
     * @param folder what goes into the image
     * @param name the image's name, with a tag
     * @param format which kind of manifest
     * @param archive the file to write
     * @throws Exception if the image cannot be made
     */
    public static void write(Path folder, String name, ImageFormat format, Path archive) throws Exception {
        JibContainerBuilder image = Jib.fromScratch().setFormat(format).setEntrypoint("/app/bin/peili", "run");
        FileEntriesLayer.Builder beside = FileEntriesLayer.builder().setName("files");
        for (Path entry : children(folder)) {
            AbsoluteUnixPath inside =
                    AbsoluteUnixPath.get("/app/" + folder.relativize(entry).toString());
            if (Files.isDirectory(entry)) {
                image.addFileEntriesLayer(FileEntriesLayer.builder()
                        .setName(entry.getFileName().toString())
                        .addEntryRecursive(entry, inside)
                        .build());
            } else {
                beside.addEntry(entry, inside);
            }
        }
        image.addFileEntriesLayer(beside.build());
        Path cache = Files.createTempDirectory(archive.toAbsolutePath().getParent(), "jib");
        image.containerize(Containerizer.to(TarImage.at(archive).named(name))
                .setBaseImageLayersCache(cache)
                .setApplicationLayersCache(cache)
                .setOfflineMode(true));
        delete(cache);
    }

    private static List<Path> children(Path folder) throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.sorted().toList();
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> entries = Files.walk(folder)) {
            for (Path entry : entries.sorted((a, b) -> b.compareTo(a)).toList()) {
                Files.delete(entry);
            }
        }
    }
}
