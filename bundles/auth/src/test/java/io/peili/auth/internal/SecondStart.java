// SPDX-License-Identifier: Apache-2.0
package io.peili.auth.internal;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;

/** What a node does at every start but the first; run where there is no Bouncy Castle. */
public final class SecondStart {
    private SecondStart() {}

    public static String detail(Path data) throws IOException {
        NodeCluster cluster = new NodeCluster(Settings.of(Configs.with(Map.of()), data), Clock.systemUTC());
        cluster.tick();
        return cluster.health().detail();
    }
}
