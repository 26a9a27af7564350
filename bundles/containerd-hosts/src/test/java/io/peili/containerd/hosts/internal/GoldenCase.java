// SPDX-License-Identifier: Apache-2.0
package io.peili.containerd.hosts.internal;

import io.peili.containerd.hosts.internal.registries.RegistrySettings.Tls;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A case of {@code golden.md}. */
record GoldenCase(String title, String flags, String yaml, Map<String, String> files) {
    static final Tls K3S = new Tls(
            0,
            "/var/lib/rancher/k3s/agent/server-ca.crt",
            "/var/lib/rancher/k3s/agent/client-k3s-controller.crt",
            "/var/lib/rancher/k3s/agent/client-k3s-controller.key",
            false);

    private static final Pattern CASE =
            Pattern.compile("##### (G\\d\\d[^\n]*)\nflags: ([^\n]*)\n```yaml\n(.*?)```\n", Pattern.DOTALL);
    private static final Pattern FILE =
            Pattern.compile("`certs\\.d/([^`]*)/hosts\\.toml`\n```toml\n(.*?)```\n", Pattern.DOTALL);
    private static final Pattern SAME = Pattern.compile("\\(\\+ `certs\\.d/([^`]*)/hosts\\.toml` as in G02\\)");
    private static final Pattern MIRROR = Pattern.compile("embedded mirror at (\\S+)");

    static List<GoldenCase> all() throws IOException {
        String text;
        try (InputStream in = GoldenCase.class.getResourceAsStream("/golden.md")) {
            text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
        List<GoldenCase> cases = new ArrayList<>();
        Matcher matcher = CASE.matcher(text);
        Map<String, String> second = Map.of();
        while (matcher.find()) {
            int end = text.indexOf("##### ", matcher.end());
            String rest = text.substring(matcher.end(), end < 0 ? text.length() : end);
            Map<String, String> files = new TreeMap<>();
            FILE.matcher(rest).results().forEach(file -> files.put(file.group(1), file.group(2)));
            if (matcher.group(1).startsWith("G02")) {
                second = files;
            }
            String own = second.get("127.0.0.1:6443");
            SAME.matcher(rest)
                    .results()
                    .forEach(file -> files.put(file.group(1), own.replace("127.0.0.1:6443", file.group(1))));
            cases.add(new GoldenCase(matcher.group(1), matcher.group(2), matcher.group(3), files));
        }
        return cases;
    }

    Planner.Wishes wishes(Profile profile) {
        Matcher mirror = MIRROR.matcher(flags);
        return new Planner.Wishes(
                mirror.find()
                        ? Optional.of(new LocalMirror("https", mirror.group(1), K3S, Duration.ofSeconds(1)))
                        : Optional.empty(),
                flags.contains("disable-default-registry-endpoint=true"),
                profile);
    }

    @Override
    public String toString() {
        return title;
    }
}
