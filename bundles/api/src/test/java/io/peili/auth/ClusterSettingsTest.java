// SPDX-License-Identifier: Apache-2.0
package io.peili.auth;

import static org.assertj.core.api.Assertions.assertThat;

import io.peili.auth.ClusterSettings.FetchLimits;
import io.peili.auth.ClusterSettings.Tags;
import io.peili.oci.Reference;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClusterSettingsTest {
    private static final String DIGEST = "@sha256:" + "0".repeat(64);

    @ParameterizedTest
    @CsvSource({
        "ALL,       a.test/app:latest, true",
        "NO_LATEST, a.test/app:latest, false",
        "NO_LATEST, a.test/app:1,      true",
        "NONE,      a.test/app:1,      false",
        "NONE,      a.test/app@,       true",
        "NONE,      a.test/app:1@,     true",
        "ALL,       b.test/app@,       false",
        "ALL,       c.test/app@,       false",
    })
    void digestsTakePartByRegistryAndTagsByRuleToo(Tags tags, String reference, boolean allowed) {
        ClusterSettings settings = new ClusterSettings(true, tags, Set.of("a.test", "b.test"), Set.of("b.test"));
        assertThat(settings.allows(Reference.parse(reference.replace("@", DIGEST))))
                .isEqualTo(allowed);
    }

    @Test
    void rulesForTagsAreReadAsSettingsSpellThem() {
        assertThat(Tags.named("all")).contains(Tags.ALL);
        assertThat(Tags.named("no-latest")).contains(Tags.NO_LATEST);
        assertThat(Tags.named("none")).contains(Tags.NONE);
        assertThat(Tags.named("NO_LATEST")).isEmpty();
    }

    @Test
    void registriesAreListedOnceOneIsNamed() {
        assertThat(ClusterSettings.DEFAULTS.listsRegistries()).isFalse();
        assertThat(new ClusterSettings(true, Tags.NONE, Set.of("a.test"), Set.of()).listsRegistries())
                .isTrue();
        assertThat(new ClusterSettings(true, Tags.NONE, Set.of(), Set.of("a.test")).listsRegistries())
                .isTrue();
    }

    @Test
    void ofTwoLimitsTheLowerOneHolds() {
        FetchLimits own = new FetchLimits(8, Duration.ofMillis(500));

        assertThat(own.and(new FetchLimits(4, Duration.ofSeconds(9))))
                .isEqualTo(new FetchLimits(4, Duration.ofMillis(500)));
        assertThat(own.and(new FetchLimits(9, Duration.ofMillis(20))))
                .isEqualTo(new FetchLimits(8, Duration.ofMillis(20)));
        assertThat(own.and(FetchLimits.NONE)).isEqualTo(own);
    }
}
