// SPDX-License-Identifier: Apache-2.0
package io.peili.containerd.hosts.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.peili.containerd.hosts.internal.registries.RegistryMirrors.Rewrite;
import io.peili.containerd.hosts.internal.registries.RegistrySettings.Tls;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.tomlj.TomlParseResult;

class HostsTextTest {
    private static boolean hasLoneSurrogate(String text) {
        return text.codePoints()
                .anyMatch(point -> point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE);
    }

    @Property
    void anyTextComesBackFromToml(@ForAll String text) {
        TomlParseResult result = org.tomlj.Toml.parse("a = " + Toml.string(text));

        assertThat(result.errors()).isEmpty();
        if (!hasLoneSurrogate(text)) {
            assertThat(result.getString("a")).isEqualTo(text);
        }
    }

    @Property
    void anyRewriteLeavesTheFileWhole(@ForAll String pattern, @ForAll String replacement) {
        HostsFile file = new HostsFile(
                "a.example",
                Optional.empty(),
                List.of(new HostsFile.Host(
                        "https://b.example/v2",
                        new HostsFile.Connection(false, Tls.NONE, Optional.empty()),
                        List.of(new Rewrite(1, pattern, replacement)))));

        TomlParseResult result = org.tomlj.Toml.parse(HostsText.of(file));

        assertThat(result.errors()).isEmpty();
        assertThat(result.getTable(List.of("host", "https://b.example/v2", "rewrite"))
                        .size())
                .isEqualTo(1);
    }
}
