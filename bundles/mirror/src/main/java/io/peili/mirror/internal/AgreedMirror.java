// SPDX-License-Identifier: Apache-2.0
package io.peili.mirror.internal;

import io.peili.auth.ClusterSettings;
import io.peili.content.Fetch;
import io.peili.content.FetchRequest;
import io.peili.content.Mirror;
import io.peili.oci.Reference;
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
        Reference wanted = request.reference();
        if (!settings.allows(wanted.name().registry())) {
            return new Fetch.Missing(0, wanted.name().registry() + " takes no part in the cluster");
        }
        return wanted.tag().filter(tag -> !takesPart(tag, settings.tags())).isPresent()
                ? new Fetch.Missing(0, "this tag takes no part in the cluster")
                : mirror.fetch(request);
    }

    private static boolean takesPart(String tag, ClusterSettings.Tags tags) {
        return tags == ClusterSettings.Tags.ALL || tags == ClusterSettings.Tags.NO_LATEST && !tag.equals("latest");
    }
}
