// SPDX-License-Identifier: Apache-2.0
package io.peili.store.layout.internal;

import io.peili.oci.Reference;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** A process that imports and removes an image until it is killed, and tells each step of the way. */
final class ImportLoop {
    private ImportLoop() {}

    public static void main(String[] args) throws IOException {
        Path archive = Path.of(args[1]);
        Reference name = Reference.parse(args[2]);
        try (LayoutStore store = LayoutStore.open(LayoutSettings.of(Path.of(args[0])))) {
            while (true) {
                store.importArchive(archive, Optional.of(name), (what, done, total) -> tell(what));
                tell("imported");
                store.remove(name);
                tell("removed");
            }
        }
    }

    private static void tell(String step) {
        System.out.println(step);
        System.out.flush();
    }
}
