// SPDX-License-Identifier: Apache-2.0
package io.peili.containerd.hosts.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.peili.containerd.hosts.internal.registries.Registries;
import io.peili.containerd.hosts.internal.registries.RegistriesReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tomlj.Toml;

class GoldenTest {
    static List<GoldenCase> cases() throws IOException {
        return GoldenCase.all();
    }

    static Map<String, String> files(GoldenCase golden, Profile profile) throws IOException {
        Registries registries = RegistriesReader.read(golden.yaml().getBytes(StandardCharsets.UTF_8));
        Map<String, String> files = new TreeMap<>();
        Planner.plan(registries, golden.wishes(profile))
                .files()
                .forEach(file -> files.put(file.folder(), HostsText.of(file, profile.header())));
        return files;
    }

    @Test
    void allCasesAreThere() throws IOException {
        assertThat(cases()).hasSize(21).extracting(GoldenCase::title).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void profileK3sWritesItsBytes(GoldenCase golden) throws IOException {
        assertThat(files(golden, Profile.K3S)).isEqualTo(golden.files());
    }

    @ParameterizedTest
    @MethodSource("cases")
    void ownProfileWritesToml(GoldenCase golden) throws IOException {
        files(golden, Profile.PEILI)
                .forEach((folder, text) ->
                        assertThat(Toml.parse(text).errors()).as(folder).isEmpty());
    }
}
