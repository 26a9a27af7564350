// SPDX-License-Identifier: Apache-2.0
package io.peili.shell.internal.command;

import io.peili.content.Image;
import io.peili.content.ImageStore;
import io.peili.shell.internal.ProgressLine;
import io.peili.shell.internal.Services;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.completers.FileCompleter;
import org.jspecify.annotations.Nullable;

/** {@code peili:image-import}. */
@Service
@Command(
        scope = "peili",
        name = "image-import",
        description = "Takes images from archives into the store of this node",
        detailedDescription =
                "Reads OCI and docker save archives: plain, gzip, zstd, xz or bzip2. Nothing of an archive"
                        + " is taken unless all of it is right. The files are read by the node, on the node's machine.")
public final class ImageImportCommand extends PeiliCommand {
    @Argument(name = "file", description = "Archives to import", required = true, multiValued = true)
    @Completion(FileCompleter.class)
    List<String> files;

    @Option(name = "--name", description = "Name for the archive's only image, whatever the archive calls it")
    @Nullable
    String name;

    @Option(name = "--pin", description = "Pins the images in containerd, so that kubelet does not collect them")
    boolean pin;

    @Override
    void run(Services services, PrintStream out) throws IOException {
        ImageStore store = services.need(ImageStore.class);
        Optional<Pins> pins = pin ? Optional.of(Pins.of(services)) : Optional.empty();
        Optional<io.peili.oci.Reference> given = Optional.ofNullable(name).map(io.peili.oci.Reference::parse);
        for (String file : files) {
            Path path = path(file);
            if (!Files.isReadable(path) || Files.isDirectory(path)) {
                throw new IOException(path + " cannot be read (expected: an image archive on the node's machine)");
            }
            List<Image> images;
            try (ProgressLine progress = progress(out)) {
                String shown = String.valueOf(path.getFileName());
                images = store.importArchive(path, given, (what, done, total) -> progress.at(shown, done, total));
            }
            for (Image image : images) {
                out.println("imported " + image.name() + "  "
                        + image.target().digest().shortHex());
            }
            if (pins.isPresent()) {
                pins.get().set(images.stream().map(Image::name).toList(), true, out);
            }
        }
    }

    private Path path(String file) {
        return file.startsWith("~/")
                ? Path.of(System.getProperty("user.home", "/"), file.substring(2))
                : session.currentDir().resolve(file).toAbsolutePath().normalize();
    }
}
