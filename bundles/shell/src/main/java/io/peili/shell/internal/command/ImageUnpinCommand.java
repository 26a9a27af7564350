// SPDX-License-Identifier: Apache-2.0
package io.peili.shell.internal.command;

import io.peili.oci.Reference;
import io.peili.shell.internal.Services;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** {@code peili:image-unpin}. */
@Service
@Command(
        scope = "peili",
        name = "image-unpin",
        description = "Takes the pins of images away",
        detailedDescription = "From now on kubelet may remove the images when it cleans up.")
public final class ImageUnpinCommand extends PeiliCommand {
    @Argument(name = "image", description = "Names of images, as listed", required = true, multiValued = true)
    @Completion(ImageNames.class)
    List<String> names;

    @Override
    void run(Services services, PrintStream out) throws IOException {
        Pins.of(services).set(names.stream().map(Reference::parse).toList(), false, out);
    }
}
