// SPDX-License-Identifier: Apache-2.0
package io.peili.registry.internal;

import io.peili.content.Fetch;
import io.peili.content.FetchRequest;
import io.peili.content.Mirror;
import io.peili.oci.OciError;
import io.peili.routing.Key;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/** Asks the mirror on a local miss, unless the request itself came from a mirror: one hop, no loops. */
final class Peers {
    private final Services services;
    private final boolean localOnly;
    private final OciError absent;

    Peers(Services services, boolean localOnly, OciError absent) {
        this.services = services;
        this.localOnly = localOnly;
        this.absent = absent;
    }

    Fetch.Found fetch(FetchRequest request) throws IOException {
        Optional<Mirror> mirror = services.mirror();
        Key key = Key.of(request.reference());
        if (localOnly || mirror.isEmpty()) {
            if (services.store().isEmpty() && !localOnly) {
                throw new OciException(OciError.UNAVAILABLE, "neither a content store nor the mirror is running");
            }
            throw new OciException(absent, key + " is not on this node");
        }
        Fetch fetch = mirror.get().fetch(request);
        if (fetch instanceof Fetch.Found found) {
            return found;
        }
        if (fetch instanceof Fetch.Unsatisfiable unsatisfiable) {
            throw unsatisfiable(request.range().toString(), unsatisfiable.size());
        }
        throw new OciException(absent, key + " is not on this node; " + ((Fetch.Missing) fetch).reason());
    }

    static OciException unsatisfiable(String range, long size) {
        return new OciException(
                OciError.RANGE_INVALID,
                range + " (expected: within " + size + " bytes)",
                Map.of("Content-Range", "bytes */" + size));
    }
}
