// SPDX-License-Identifier: Apache-2.0
package io.peili.shell.internal.command;

import io.peili.content.ContentStore;
import io.peili.content.ImagePins;
import io.peili.oci.Reference;
import io.peili.shell.internal.Services;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/** Sets pins for people. */
final class Pins {
    private final ImagePins pins;

    private Pins(ImagePins pins) {
        this.pins = pins;
    }

    static Pins of(Services services) throws IOException {
        ContentStore store = services.need(ContentStore.class);
        return new Pins(services.find(ImagePins.class)
                .orElseThrow(() -> new IOException("the store of kind " + store.kind()
                        + " needs no pins: its images stay until somebody removes them")));
    }

    void set(List<Reference> names, boolean pinned, PrintStream out) throws IOException {
        List<String> missing = new ArrayList<>();
        for (Reference name : names) {
            if (pins.pin(name, pinned)) {
                out.println((pinned ? "pinned " : "unpinned ") + name);
            } else {
                missing.add(name.toString());
            }
        }
        if (!missing.isEmpty()) {
            throw new IOException(String.join(", ", missing) + " not here (peili:images lists what is)");
        }
    }
}
