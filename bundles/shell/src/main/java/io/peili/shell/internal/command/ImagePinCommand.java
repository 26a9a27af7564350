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

/** {@code peili:image-pin}. */
@Service
@Command(
        scope = "peili",
        name = "image-pin",
        description = "Pins images in containerd",
        detailedDescription = "Labels the images so that kubelet leaves them alone when it cleans up."
                + " peili:images shows which are pinned.")
public final class ImagePinCommand extends PeiliCommand {
    @Argument(name = "image", description = "Names of images, as listed", required = true, multiValued = true)
    @Completion(ImageNames.class)
    List<String> names;

    @Override
    void run(Services services, PrintStream out) throws IOException {
        Pins.of(services).set(names.stream().map(Reference::parse).toList(), true, out);
    }
}
