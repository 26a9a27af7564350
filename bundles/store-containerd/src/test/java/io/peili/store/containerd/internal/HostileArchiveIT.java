// SPDX-License-Identifier: Apache-2.0
package io.peili.store.containerd.internal;

import io.peili.archive.ArchiveLimits;
import io.peili.content.ImageStore;
import io.peili.testkit.HostileArchiveContract;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** What a refused archive leaves in a containerd, which is the same one for all of them. */
class HostileArchiveIT extends HostileArchiveContract {
    private static RealContainerd containerd;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        containerd = RealContainerd.start();
    }

    @AfterAll
    static void stop() throws IOException, InterruptedException {
        if (containerd != null) {
            containerd.close();
        }
    }

    @Override
    protected Bed open(Path empty) {
        return new ContainerdBed();
    }

    private static Set<String> names(String... listing) throws IOException {
        return containerd.ctr("k8s.io", listing).lines().collect(Collectors.toSet());
    }

    /** What containerd tells of, and what lies in its folder beside. */
    private static final class ContainerdBed implements Bed {
        private ContainerdStore store = Stores.connected(containerd.settings());

        @Override
        public ImageStore store() {
            return store;
        }

        @Override
        public void limit(long bytes, long ratio, int entries) {
            ContainerdSettings plain = containerd.settings();
            store.close();
            store = Stores.connected(new ContainerdSettings(
                    plain.socket(), plain.namespaces(), plain.contentRoot(), new ArchiveLimits(bytes, ratio, entries)));
        }

        @Override
        public Set<String> kept() throws IOException {
            Set<String> all = new HashSet<>(names("content", "ls", "-q"));
            all.addAll(names("images", "ls", "-q"));
            all.addAll(names("leases", "ls", "-q"));
            containerd.content().list().forEach(digest -> all.add("file " + digest));
            return all;
        }

        @Override
        public Set<String> arriving() throws IOException {
            try (Stream<Path> ingests = Files.list(containerd.content().ingests())) {
                Set<String> all = new HashSet<>(ingests.map(Path::toString).toList());
                all.addAll(containerd
                        .ctr("k8s.io", "content", "active")
                        .lines()
                        .skip(1)
                        .toList());
                return all;
            }
        }

        @Override
        public void close() throws IOException {
            store.close();
            for (String kind : List.of("leases", "images")) {
                for (String name : names(kind, "ls", "-q")) {
                    containerd.ctr("k8s.io", kind, "rm", "--sync", name);
                }
            }
        }
    }
}
