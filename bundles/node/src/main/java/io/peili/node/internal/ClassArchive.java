// SPDX-License-Identifier: Apache-2.0
package io.peili.node.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The archive of classes that this JVM was started with. A JVM that it does not fit says nothing and starts slower. */
final class ClassArchive {
    private static final Logger LOG = LoggerFactory.getLogger(ClassArchive.class);
    private static final Path MAPS = Path.of("/proc/self/maps");

    private ClassArchive() {}

    static void warnIfIgnored(String archive) {
        if (archive.isEmpty() || !Files.isReadable(MAPS)) {
            return;
        }
        try (Stream<String> maps = Files.lines(MAPS)) {
            if (maps.noneMatch(line -> line.endsWith(archive))) {
                LOG.warn(
                        "The class archive {} does not fit this Java and is not used; \"peili tune\" makes a new one",
                        archive);
            }
        } catch (IOException e) {
            LOG.debug("Cannot tell whether the class archive is used", e);
        }
    }
}
