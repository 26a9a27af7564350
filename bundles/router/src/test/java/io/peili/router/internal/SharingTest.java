// SPDX-License-Identifier: Apache-2.0
package io.peili.router.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.peili.auth.ClusterSettings;
import io.peili.auth.ClusterSettings.Tags;
import io.peili.oci.Reference;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SharingTest {
    private static final String DIGEST = "@sha256:" + "0".repeat(64);

    /** Tags, registries that are included and registries that are excluded. */
    private static OwnRules own(String rules) {
        String[] parts = rules.split("/", -1);
        return OwnRules.parse(parts[0], "", "", set(parts[1]), set(parts[2]));
    }

    private static ClusterSettings agreed(String rules) {
        String[] parts = rules.split("/", -1);
        Tags tags = Tags.valueOf(parts[0].toUpperCase(Locale.ROOT).replace('-', '_'));
        return new ClusterSettings(true, tags, set(parts[1]), set(parts[2]));
    }

    private static Set<String> set(String entry) {
        return entry.isEmpty() ? Set.of() : Set.of(entry);
    }

    @ParameterizedTest
    @CsvSource({
        // a node's own rules, those of the cluster, what is wanted, whether it is admitted
        "all//,         all//,         app:latest, true",
        "no-latest//,   all//,         app:latest, false",
        "all//,         no-latest//,   app:latest, false",
        "no-latest//,   none//,        app:1,      false",
        "none//,        all//,         app:1,      false",
        "none//,        none//,        app@,       true",
        "all/a.test/,   all//,         app@,       true",
        "all/b.test/,   all/a.test/,   app@,       false",
        "all/a.test/,   all/b.test/,   app@,       false",
        "all/a.test/,   all//a.test,   app@,       false",
        "all//a.test,   all/a.test/,   app@,       false",
        "all//b.test,   all//b.test,   app:1,      true",
    })
    void aNodeMayNarrowWhatTheClusterAgreedOnAndNeverWidenIt(
            String own, String agreed, String wanted, boolean admitted) {
        Sharing sharing = new Sharing(own(own), agreed(agreed));
        assertThat(sharing.admits(Reference.parse("a.test/" + wanted.replace("@", DIGEST))))
                .isEqualTo(admitted);
    }

    @Test
    void aListOfEitherSideIsInForce() {
        assertThat(new Sharing(own("all//"), agreed("all//")).listsRegistries()).isFalse();
        assertThat(new Sharing(own("none//"), agreed("none//")).listsRegistries())
                .isFalse();
        assertThat(new Sharing(own("all//"), agreed("all/a.test/")).listsRegistries())
                .isTrue();
        assertThat(new Sharing(own("all//a.test"), agreed("all//")).listsRegistries())
                .isTrue();
    }
}
