// SPDX-License-Identifier: Apache-2.0
package io.peili.shell.internal.command;

import io.peili.content.ImagePuller;
import io.peili.content.PulledImage;
import io.peili.oci.Platform;
import io.peili.oci.Reference;
import io.peili.shell.internal.Bytes;
import io.peili.shell.internal.Names;
import io.peili.shell.internal.ProgressLine;
import io.peili.shell.internal.Services;
import java.io.IOException;
import java.io.PrintStream;
import java.util.Optional;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.jspecify.annotations.Nullable;

/** {@code peili:image-pull}. */
@Service
@Command(
        scope = "peili",
        name = "image-pull",
        description = "Brings an image from the peers into the store of this node",
        detailedDescription = "Fetches what is not here yet, checks every digest, and names the image when all is here."
                + " After an interruption the same command goes on where it stopped.")
public final class ImagePullCommand extends PeiliCommand {
    @Argument(name = "image", description = "Name of an image, by tag or digest", required = true)
    String image;

    @Option(
            name = "--platform",
            description = "Only this platform, as os/architecture[/variant], for example linux/arm64; else all that"
                    + " peers have")
    @Nullable
    String platform;

    @Override
    void run(Services services, PrintStream out) throws IOException {
        Reference name = Reference.parse(image);
        Optional<Platform> wanted = Optional.ofNullable(platform).map(Names::platform);
        ImagePuller puller = services.need(ImagePuller.class);
        PulledImage result;
        try (ProgressLine progress = progress(out)) {
            result = puller.pull(name, wanted, progress);
        }
        result.leftOut().forEach(platform -> out.println("left out " + platform + ": no peer has it"));
        out.println("pulled " + name + "  " + result.target().digest());
        out.println(result.fetched() + " fetched, " + Bytes.text(result.bytes()) + "; " + result.present()
                + " were here already; from " + String.join(", ", result.peers()));
    }
}
