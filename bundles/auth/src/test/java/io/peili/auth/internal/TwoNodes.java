// SPDX-License-Identifier: Apache-2.0
package io.peili.auth.internal;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A cluster of two nodes, of which the first holds the CA's key. */
abstract class TwoNodes {
    @TempDir
    Path temp;

    final MovableClock clock = new MovableClock(Instant.now());
    final List<Host> hosts = new ArrayList<>();
    Host first;
    Host second;

    @BeforeEach
    void startBoth() throws Exception {
        first = host("first");
        first.desk.create();
        first.duties.run();
        second = host("second");
        second.desk.join(first.authority(), first.token());
    }

    @AfterEach
    void stopAll() {
        hosts.forEach(Host::close);
    }

    /** Another node, or one that was there before. */
    Host host(String name) throws IOException {
        return host(name, Map.of());
    }

    Host host(String name, Map<String, String> config) throws IOException {
        Host host = new Host(temp.resolve(name), clock, config);
        hosts.add(host);
        return host;
    }
}
