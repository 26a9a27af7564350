// SPDX-License-Identifier: Apache-2.0
package io.peili.mirror.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.peili.auth.ClusterSettings;
import io.peili.content.Fetch;
import io.peili.content.FetchRequest;
import io.peili.oci.Reference;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AgreedMirrorTest {
    private static final String DIGEST = "@sha256:" + "0".repeat(64);
    private static final String FETCHED = "nobody";

    private final AtomicReference<ClusterSettings> agreed = new AtomicReference<>(ClusterSettings.DEFAULTS);
    private final AgreedMirror mirror = new AgreedMirror(request -> new Fetch.Missing(1, FETCHED), agreed::get);

    @ParameterizedTest
    @CsvSource({
        // mirror, tags, included, excluded, reference, fetched
        "true,  ALL,       '',        '',        docker.io/library/a:latest, true",
        "false, ALL,       '',        '',        docker.io/library/a:1,      false",
        "true,  NO_LATEST, '',        '',        docker.io/library/a:1,      true",
        "true,  NO_LATEST, '',        '',        docker.io/library/a:latest, false",
        "true,  NONE,      '',        '',        docker.io/library/a:1,      false",
        "true,  NONE,      '',        '',        docker.io/library/a@,       true",
        "true,  ALL,       ghcr.io,   '',        docker.io/library/a@,       false",
        "true,  ALL,       docker.io, '',        docker.io/library/a@,       true",
        "true,  ALL,       '',        docker.io, docker.io/library/a@,       false",
    })
    void onlyWhatWasAgreedIsFetched(
            boolean on, ClusterSettings.Tags tags, String included, String excluded, String reference, boolean fetched)
            throws Exception {
        agreed.set(new ClusterSettings(on, tags, set(included), set(excluded)));

        Fetch fetch = mirror.fetch(request(reference.replace("@", DIGEST)));

        assertThat(((Fetch.Missing) fetch).reason().equals(FETCHED)).isEqualTo(fetched);
    }

    private static FetchRequest request(String reference) {
        return new FetchRequest(FetchRequest.Kind.MANIFEST, Reference.parse(reference), false, Optional.empty());
    }

    private static Set<String> set(String entry) {
        return entry.isEmpty() ? Set.of() : Set.of(entry);
    }
}
