// SPDX-License-Identifier: Apache-2.0
package io.peili.containerd.hosts.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.peili.containerd.hosts.internal.registries.Finding;
import io.peili.containerd.hosts.internal.registries.RegistriesReader;
import io.peili.containerd.hosts.internal.registries.RegistrySettings.Tls;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is done otherwise than by K3s. */
class PlannerTest {
    private static final LocalMirror MIRROR = new LocalMirror(
            "https", "127.0.0.1:6443", new Tls(0, "/ca.crt", "/node.crt", "/node.key", false), Duration.ofSeconds(1));
    private static final String HEADER = HostsText.HEADER + "\n";

    private static Plan plan(String yaml, boolean withoutDefault) throws IOException {
        return plan(yaml, Optional.of(MIRROR), withoutDefault);
    }

    private static Plan plan(String yaml, Optional<LocalMirror> mirror, boolean withoutDefault) throws IOException {
        return Planner.plan(
                RegistriesReader.read(yaml.getBytes(StandardCharsets.UTF_8)),
                new Planner.Wishes(mirror, withoutDefault, Profile.PEILI));
    }

    private static List<String> folders(Plan plan) {
        return plan.files().stream().map(HostsFile::folder).toList();
    }

    private static HostsFile file(Plan plan, String folder) {
        return plan.files().stream()
                .filter(file -> file.folder().equals(folder))
                .findFirst()
                .orElseThrow();
    }

    private static String text(Plan plan, String folder) {
        return HostsText.of(file(plan, folder));
    }

    private static List<String> urls(Plan plan, String folder) {
        return file(plan, folder).hosts().stream().map(HostsFile.Host::url).toList();
    }

    @Test
    void mirrorIsFirstWithAShortTimeoutAndNoFileOfItsOwn() throws IOException {
        Plan plan = plan("mirrors: {docker.io: }", false);

        assertThat(folders(plan)).containsExactly("docker.io");
        assertThat(text(plan, "docker.io")).isEqualTo(HEADER + """
                                server = "https://registry-1.docker.io/v2"
                                capabilities = ["pull", "resolve", "push"]

                                [host]

                                [host."https://127.0.0.1:6443/v2"]
                                  capabilities = ["pull", "resolve"]
                                  ca = ["/ca.crt"]
                                  client = [["/node.crt", "/node.key"]]
                                  dial_timeout = "1000ms"
                                """);
    }

    @Test
    void plainMirrorNeedsNoFiles() throws IOException {
        LocalMirror plain = new LocalMirror("http", "127.0.0.2:5000", Tls.NONE, Duration.ofSeconds(1));

        assertThat(text(plan("mirrors: {docker.io: }", Optional.of(plain), true), "docker.io"))
                .isEqualTo(HEADER + """
                                server = "http://127.0.0.2:5000/v2"
                                capabilities = ["pull", "resolve"]
                                dial_timeout = "1000ms"

                                [host]
                                """);
    }

    @Test
    void withoutDefaultTheMirrorIsTheServer() throws IOException {
        Plan plan = plan("mirrors: {docker.io: {endpoint: [https://m.example]}}", true);

        assertThat(file(plan, "docker.io").server().orElseThrow().url()).contains("https://127.0.0.1:6443/v2");
        assertThat(urls(plan, "docker.io")).containsExactly("https://127.0.0.1:6443/v2", "https://m.example/v2");
    }

    @Test
    void withoutDefaultAndMirrorTheLastEndpointIsTheServer() throws IOException {
        Plan plan = plan(
                "mirrors: {docker.io: {endpoint: [https://a.example, https://b.example/x]}}", Optional.empty(), true);

        assertThat(urls(plan, "docker.io")).containsExactly("https://a.example/v2");
        assertThat(text(plan, "docker.io"))
                .contains(
                        "server = \"https://b.example/x\"\ncapabilities = [\"pull\", \"resolve\"]\noverride_path = true\n");
    }

    @Test
    void defaultThatCannotBeTurnedOffIsTold() throws IOException {
        Plan plan = plan("mirrors: {docker.io: }", Optional.empty(), true);

        assertThat(plan.files()).isEmpty();
        assertThat(plan.findings()).singleElement().asString().contains("mirrors.docker.io", "cannot be turned off");
    }

    @Test
    void settingsDoNotBringTheDefaultBack() throws IOException {
        Plan plan = plan("{mirrors: {docker.io: }, configs: {docker.io: {auth: {username: u, password: p}}}}", true);

        assertThat(file(plan, "docker.io").server().orElseThrow().url()).contains("https://127.0.0.1:6443/v2");
    }

    @Test
    void settingsForAllHoldForEveryHostWithoutItsOwn() throws IOException {
        Plan plan = plan("""
                mirrors:
                  "*": {endpoint: ["https://m.example:5000"]}
                  quay.io: {endpoint: ["https://m.example:5000"]}
                configs:
                  "*": {tls: {insecure_skip_verify: true}}
                  quay.io:
                """, false);

        assertThat(text(plan, "_default"))
                .startsWith(HEADER
                        + "server = \"\"\ncapabilities = [\"pull\", \"resolve\", \"push\"]\nskip_verify = true\n")
                .containsOnlyOnce(
                        "[host.\"https://m.example:5000/v2\"]\n  capabilities = [\"pull\", \"resolve\"]\n  skip_verify")
                .contains("client = [[\"/node.crt\", \"/node.key\"]]\n  dial_timeout");
        assertThat(file(plan, "quay.io")
                        .server()
                        .orElseThrow()
                        .connection()
                        .tls()
                        .skipVerify())
                .isFalse();
        assertThat(file(plan, "quay.io").hosts().get(1).connection().tls().skipVerify())
                .isTrue();
    }

    @Test
    void mirrorOfAllIsNotLostToARegistryWithSettings() throws IOException {
        Plan plan = plan(
                "{mirrors: {'*': }, configs: {r.example: {auth: {username: u, password: p}}, 'localhost:5000': {tls:"
                        + " {insecure_skip_verify: true}}}}",
                false);

        assertThat(urls(plan, "r.example")).containsExactly("https://127.0.0.1:6443/v2");
        assertThat(urls(plan, "localhost:5000")).isEmpty();
    }

    @Test
    void rewritesKeepTheirOrderAndAreEscaped() throws IOException {
        Plan plan = plan("""
                mirrors:
                  docker.io:
                    endpoint: [m.example]
                    rewrite:
                      '^z\\.(\\d+)"$': 'a\\b"c'
                      '^a': b
                """, false);

        assertThat(text(plan, "docker.io")).endsWith("""
                          [host."https://m.example/v2".rewrite]
                            "^z\\\\.(\\\\d+)\\"$" = "a\\\\b\\"c"
                            "^a" = "b"
                        """);
    }

    @Test
    void ownAddressAsAnEndpointIsTheMirror() throws IOException {
        assertThat(urls(plan("mirrors: {docker.io: {endpoint: ['127.0.0.1:6443', 'm.example']}}", false), "docker.io"))
                .containsExactly("https://127.0.0.1:6443/v2", "https://m.example/v2");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "mirrors: {'https://a.example': } | mirrors.https://a.example: no name of a registry, ignored",
                "mirrors: {../../etc: } | mirrors.../../etc: no name of a registry, ignored",
                "mirrors: {_default: } | mirrors._default: no name of a registry, ignored (expected: \"*\", in quotes)",
                "mirrors: {a.example: {endpoint: ['ftp://b.example']}} | mirrors.a.example.endpoint: no URL of a registry",
                "mirrors: {a.example: {endpoint: ['https://u:pw@b.example']}} | mirrors.a.example.endpoint: no URL of a"
                        + " registry",
                "mirrors: {a.example: {endpoint: ['']}} | mirrors.a.example.endpoint: no URL of a registry",
                "mirrors: {a.example: {endpoint: [b.example, 'https://b.example/']}} | mirrors.a.example.endpoint: the same"
                        + " endpoint again, ignored",
                "mirrors: {a.example: {endpoint: [b.example], rewrite: {'(': x}}} | mirrors.a.example.rewrite: no regular"
                        + " expression (Unclosed group), ignored",
                "mirrors: {a.example: {rewrite: {a: x}}} | mirrors.a.example.rewrite: there is no endpoint",
                "configs: {a.example: {tls: {cert_file: /c}}} | configs.a.example.tls: only one of cert_file and key_file",
                "configs: {a.example: {tls: {ca_file: c.pem}}} | configs.a.example.tls: a file without its whole path",
                "configs: {a.example: {auth: {username: u}}} | configs.a.example.auth: only one of username and password",
                "configs: {a.example: {auth: {auth: '%%'}}} | configs.a.example.auth.auth: not Base64 of user:password",
                "configs: {'*': {auth: {identity_token: t}}} | configs.*.auth: containerd knows no credentials for all",
            })
    void whatCannotWorkIsFound(String yaml, String finding) throws IOException {
        assertThat(plan(yaml, false).findings())
                .singleElement()
                .extracting(Finding::toString)
                .asString()
                .startsWith("line 1: " + finding)
                .doesNotContain("pw@");
    }

    @Test
    void halfAPairIsLeftOutButK3sWritesIt() throws IOException {
        String yaml = "configs: {a.example: {tls: {cert_file: /c, ca_file: /ca}}}";

        assertThat(text(plan(yaml, false), "a.example"))
                .contains("ca = [\"/ca\"]")
                .doesNotContain("client");
        Plan k3s = Planner.plan(
                RegistriesReader.read(yaml.getBytes(StandardCharsets.UTF_8)),
                new Planner.Wishes(Optional.empty(), false, Profile.K3S));
        assertThat(text(k3s, "a.example")).contains("client = [[\"/c\", \"\"]]");
    }

    @ParameterizedTest
    @CsvSource({
        "^rancher/(.*),",
        "'(?P<name>a+)b',",
        "'[*+]+\\++',",
        "'(a+)+$',",
        "'a{1000}',",
        "'a{1,1001}',more than 1000 repeats",
        "'a{99999999999}',no regular expression",
        "'(?=a)b',look-around",
        "'(?<!a)b',look-around",
        "'(a)\\1',back reference",
        "'a*+',possessive",
        "'[a',no regular expression",
    })
    void patternsAreThoseOfGo(String pattern, String problem) {
        assertThat(GoPattern.problem(pattern).orElse("")).contains(problem == null ? "" : problem);
        assertThat(GoPattern.problem(pattern).isEmpty()).isEqualTo(problem == null);
    }

    @Test
    void longPatternIsRefused() {
        assertThat(GoPattern.problem("(".repeat(100_000))).contains("more than 500 characters");
    }
}
