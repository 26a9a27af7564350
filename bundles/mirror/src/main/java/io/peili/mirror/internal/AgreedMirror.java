// SPDX-License-Identifier: Apache-2.0
package io.peili.mirror.internal;

import io.peili.auth.ClusterSettings;
import io.peili.content.Fetch;
import io.peili.content.FetchRequest;
import io.peili.content.Mirror;
import java.io.IOException;
import java.util.function.Supplier;

/**
 * Fetches only what the members of the cluster agreed to fetch from each other.
 *
 * @param mirror does the fetching
 * @param agreed the settings that are the same on all nodes
 */
record AgreedMirror(Mirror mirror, Supplier<ClusterSettings> agreed) implements Mirror {
    @Override
    public Fetch fetch(FetchRequest request) throws IOException {
        ClusterSettings settings = agreed.get();
        if (!settings.mirror()) {
            return new Fetch.Missing(0, "the cluster has switched the mirror off");
        }
        return settings.allows(request.reference())
                ? mirror.fetch(request)
                : new Fetch.Missing(0, request.reference() + " takes no part in the cluster");
    }
}
