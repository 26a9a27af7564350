// SPDX-License-Identifier: Apache-2.0
package io.peili.shell.internal.command;

import io.peili.content.ContentStore;
import io.peili.oci.Descriptor;
import io.peili.shell.internal.Bytes;
import io.peili.shell.internal.ImageTree;
import io.peili.shell.internal.Names;
import io.peili.shell.internal.Services;
import io.peili.shell.internal.TreeText;
import java.io.IOException;
import java.io.PrintStream;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** {@code peili:image-show}. */
@Service
@Command(
        scope = "peili",
        name = "image-show",
        description = "Shows what an image is made of",
        detailedDescription = "Shows the tree of manifests, configurations and layers with media types, digests and"
                + " sizes. Media types are shown without application/vnd. and digests with twelve digits, unless --full"
                + " is given.")
public final class ImageShowCommand extends PeiliCommand {
    @Argument(name = "image", description = "Name or digest of an image", required = true)
    @Completion(ImageNames.class)
    String image;

    @Option(name = "--full", description = "Show whole media types and digests, wider than 80 columns")
    boolean full;

    @Override
    void run(Services services, PrintStream out) throws IOException {
        ContentStore store = services.need(ContentStore.class);
        Descriptor target = Names.resolve(store, image);
        ImageTree tree = ImageTree.read(store, target);
        out.println(target.digest());
        new TreeText(full).draw(tree).forEach(out::println);
        out.println(Bytes.text(tree.size()) + " here");
    }
}
