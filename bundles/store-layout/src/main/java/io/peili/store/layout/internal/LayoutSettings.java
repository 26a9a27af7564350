// SPDX-License-Identifier: Apache-2.0
package io.peili.store.layout.internal;

import io.peili.archive.ArchiveLimits;
import io.peili.oci.ImageName;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * How a layout folder is used.
 *
 * @param folder the layout
 * @param bareTags the repository of entries that are named by a tag alone
 * @param archives what archives may ask for
 * @param ingest how content arrives
 * @param grace how long content without a name is kept for whoever is about to name it
 */
record LayoutSettings(
        Path folder, Optional<ImageName> bareTags, ArchiveLimits archives, IngestSettings ingest, Duration grace) {

    /**
     * How content arrives.
     *
     * @param stall how long a reader waits for content that does not grow
     * @param partials how many interrupted downloads are kept for resuming
     * @param age how long they are kept
     */
    record IngestSettings(Duration stall, int partials, Duration age) {
        static final IngestSettings DEFAULT = new IngestSettings(Duration.ofSeconds(30), 64, Duration.ofHours(24));
    }

    static LayoutSettings of(Path folder) {
        return new LayoutSettings(
                folder, Optional.empty(), ArchiveLimits.DEFAULT, IngestSettings.DEFAULT, Duration.ofMinutes(30));
    }
}
