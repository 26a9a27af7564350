// SPDX-License-Identifier: Apache-2.0
package io.peili.shell.internal.command;

import io.peili.content.ImageStore;
import io.peili.oci.Reference;
import io.peili.shell.internal.Services;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** {@code peili:image-remove}. */
@Service
@Command(
        scope = "peili",
        name = "image-remove",
        description = "Removes images from the store of this node",
        detailedDescription = "Removes the names, and all content that no other image here needs.")
public final class ImageRemoveCommand extends PeiliCommand {
    @Argument(name = "image", description = "Names of images, as listed", required = true, multiValued = true)
    @Completion(ImageNames.class)
    List<String> names;

    @Override
    void run(Services services, PrintStream out) throws IOException {
        ImageStore store = services.need(ImageStore.class);
        List<String> missing = new ArrayList<>();
        for (String name : names) {
            Reference reference = Reference.parse(name);
            if (store.remove(reference)) {
                out.println("removed " + reference);
            } else {
                missing.add(reference.toString());
            }
        }
        if (!missing.isEmpty()) {
            throw new IOException(String.join(", ", missing) + " not here (peili:images lists what is)");
        }
    }
}
