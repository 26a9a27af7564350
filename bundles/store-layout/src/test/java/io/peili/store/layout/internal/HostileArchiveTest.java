// SPDX-License-Identifier: Apache-2.0
package io.peili.store.layout.internal;

import io.peili.archive.ArchiveLimits;
import io.peili.content.ImageStore;
import io.peili.testkit.HostileArchiveContract;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

class HostileArchiveTest extends HostileArchiveContract {
    @Override
    protected Bed open(Path empty) throws IOException {
        LayoutFixture layout = new LayoutFixture(empty.resolve("layout"));
        return new Bed() {
            @Override
            public ImageStore store() {
                return layout.store();
            }

            @Override
            public void limit(long bytes, long ratio, int entries) throws IOException {
                LayoutSettings plain = LayoutSettings.of(layout.root());
                layout.reopen(new LayoutSettings(
                        layout.root(),
                        Optional.empty(),
                        new ArchiveLimits(bytes, ratio, entries),
                        plain.ingest(),
                        plain.grace()));
            }

            @Override
            public Set<String> kept() throws IOException {
                return layout.files();
            }

            @Override
            public Set<String> arriving() throws IOException {
                return layout.ingest();
            }

            @Override
            public void close() throws IOException {
                layout.close();
            }
        };
    }
}
