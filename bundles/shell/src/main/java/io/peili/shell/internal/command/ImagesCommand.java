// SPDX-License-Identifier: Apache-2.0
package io.peili.shell.internal.command;

import io.peili.content.ContentStore;
import io.peili.content.Image;
import io.peili.content.ImagePins;
import io.peili.oci.Reference;
import io.peili.shell.internal.Bytes;
import io.peili.shell.internal.ImageTree;
import io.peili.shell.internal.Services;
import java.io.IOException;
import java.io.PrintStream;
import java.util.Optional;
import java.util.Set;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.table.ShellTable;

/** {@code peili:images}. */
@Service
@Command(
        scope = "peili",
        name = "images",
        description = "Lists the images of this node",
        detailedDescription = "Lists name, digest and size. The size is what this node holds of the image: for an image"
                + " of several platforms that may be less than all.")
public final class ImagesCommand extends PeiliCommand {
    @Override
    void run(Services services, PrintStream out) throws IOException {
        ContentStore store = services.need(ContentStore.class);
        Optional<ImagePins> pins = services.find(ImagePins.class);
        Set<Reference> pinned = pins.isPresent() ? pins.get().pinned() : Set.of();
        ShellTable table = new ShellTable().emptyTableText("no images");
        table.column("Digest");
        table.column("Size").alignRight();
        table.column("Name");
        for (Image image : store.images()) {
            table.addRow()
                    .addContent(
                            image.target().digest().shortHex(),
                            Bytes.text(ImageTree.read(store, image.target()).size()),
                            image.name() + (pinned.contains(image.name()) ? "  (pinned)" : ""));
        }
        table.print(out);
    }
}
