// SPDX-License-Identifier: Apache-2.0
package io.peili.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReferenceTest {
    private static final String DIGEST = "sha256:2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";

    @ParameterizedTest
    @CsvSource({
        "nginx, docker.io/library/nginx:latest",
        "nginx:1.27, docker.io/library/nginx:1.27",
        "team/app, docker.io/team/app:latest",
        "docker.io/nginx, docker.io/library/nginx:latest",
        "index.docker.io/team/app, docker.io/team/app:latest",
        "registry.example.org/team/app:1, registry.example.org/team/app:1",
        "registry.example.org:5000/app, registry.example.org:5000/app:latest",
        "localhost/app:x, localhost/app:x",
        "[::1]:5000/app:x, [::1]:5000/app:x",
    })
    void namesArePeoplesNamesMadeFull(String written, String full) {
        assertThat(Reference.parse(written)).hasToString(full);
    }

    @Test
    void digestGoesWithOrWithoutATag() {
        assertThat(Reference.parse("a.example/b@" + DIGEST).tag()).isEmpty();
        Reference both = Reference.parse("a.example/b:1@" + DIGEST);
        assertThat(both.tag()).isEqualTo(Optional.of("1"));
        assertThat(both.digest()).isEqualTo(Optional.of(Digest.parse(DIGEST)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ":",
                "/",
                "a.example/",
                "a.example//b",
                "a.example/../b",
                "a.example/B",
                "a.example/b:",
                "a.example/b:-x",
                "a.example/b@sha256:12",
                "a.example/b c",
                "a.example/b_-c",
                "https://a.example/b"
            })
    void malformedNamesAreRefused(String written) {
        assertThatThrownBy(() -> Reference.parse(written)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void lengthsAreLimited() {
        assertThat(ImageName.isRepository("a".repeat(255))).isTrue();
        assertThat(ImageName.isRepository("a".repeat(256))).isFalse();
        assertThat(ImageName.isRepository("a/".repeat(100_000))).isFalse();
        assertThat(Reference.isTag("a".repeat(128))).isTrue();
        assertThat(Reference.isTag("a".repeat(129))).isFalse();
    }

    @Test
    void aReferencePointsWithSomething() {
        ImageName name = new ImageName("a.example", "b");
        assertThatThrownBy(() -> new Reference(name, Optional.empty(), Optional.empty()))
                .hasMessageContaining("a tag or a digest");
    }
}
