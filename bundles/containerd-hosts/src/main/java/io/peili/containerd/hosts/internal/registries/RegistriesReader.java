// SPDX-License-Identifier: Apache-2.0
package io.peili.containerd.hosts.internal.registries;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.nodes.Node;

/**
 * Reads {@code registries.yaml}. Keys that mean nothing are findings; what is not of the expected type makes the whole file
 * invalid.
 */
public final class RegistriesReader {
    /** The most bytes that a file may have. */
    public static final int MOST_BYTES = 1 << 20;

    private static final int MOST_FINDINGS = 100;

    private final List<Finding> findings = new ArrayList<>();

    private RegistriesReader() {}

    /**
     * Reads a file.
     *
     * @param file its bytes, UTF-8
     * @return what it says
     * @throws InvalidRegistriesException if it cannot be used; the message has no value of the file in it
     */
    public static Registries read(byte[] file) throws InvalidRegistriesException {
        if (file.length > MOST_BYTES) {
            throw new InvalidRegistriesException("more than " + MOST_BYTES + " bytes");
        }
        String text;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(file))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new InvalidRegistriesException("not UTF-8");
        }
        Optional<Node> root = YamlTree.of(text);
        return root.isEmpty() ? Registries.NONE : new RegistriesReader().registries(YamlField.root(root.get()));
    }

    private Registries registries(YamlField root) throws InvalidRegistriesException {
        Map<String, YamlField> known = known(root, "mirrors", "configs", "auths");
        Map<String, RegistryMirrors> mirrors = new LinkedHashMap<>();
        Map<String, RegistrySettings> configs = new LinkedHashMap<>();
        for (YamlField field : fields(known, "mirrors")) {
            mirrors.put(field.name(), mirrors(field));
        }
        for (YamlField field : fields(known, "configs")) {
            configs.put(field.name(), settings(field));
        }
        YamlField auths = known.get("auths");
        if (auths != null) {
            find(auths, "no longer has a meaning, ignored (expected: configs, with auth below the host)");
        }
        return new Registries(mirrors, configs, findings);
    }

    private RegistryMirrors mirrors(YamlField mirror) throws InvalidRegistriesException {
        Map<String, YamlField> known = known(mirror, "endpoint", "rewrite");
        List<RegistryMirrors.Endpoint> endpoints = new ArrayList<>();
        List<RegistryMirrors.Rewrite> rewrites = new ArrayList<>();
        YamlField list = known.get("endpoint");
        for (YamlField item : list == null ? List.<YamlField>of() : list.items()) {
            endpoints.add(new RegistryMirrors.Endpoint(item.line(), item.text()));
        }
        for (YamlField rewrite : fields(known, "rewrite")) {
            rewrites.add(new RegistryMirrors.Rewrite(rewrite.line(), rewrite.name(), rewrite.text()));
        }
        return new RegistryMirrors(mirror.line(), endpoints, rewrites);
    }

    private RegistrySettings settings(YamlField config) throws InvalidRegistriesException {
        Map<String, YamlField> known = known(config, "auth", "tls");
        YamlField auth = known.get("auth");
        YamlField tls = known.get("tls");
        return new RegistrySettings(
                config.line(),
                auth == null ? RegistrySettings.Auth.NONE : auth(auth),
                tls == null ? RegistrySettings.Tls.NONE : tls(tls));
    }

    private RegistrySettings.Auth auth(YamlField field) throws InvalidRegistriesException {
        Map<String, YamlField> known = known(field, "username", "password", "auth", "identity_token");
        return new RegistrySettings.Auth(
                field.line(),
                text(known, "username"),
                text(known, "password"),
                text(known, "auth"),
                text(known, "identity_token"));
    }

    private RegistrySettings.Tls tls(YamlField field) throws InvalidRegistriesException {
        Map<String, YamlField> known = known(field, "ca_file", "cert_file", "key_file", "insecure_skip_verify");
        YamlField skip = known.get("insecure_skip_verify");
        return new RegistrySettings.Tls(
                field.line(),
                text(known, "ca_file"),
                text(known, "cert_file"),
                text(known, "key_file"),
                skip != null && skip.flag());
    }

    private Map<String, YamlField> known(YamlField mapping, String... names) throws InvalidRegistriesException {
        List<String> expected = List.of(names);
        Map<String, YamlField> known = new HashMap<>();
        for (YamlField field : mapping.fields()) {
            if (expected.contains(field.name())) {
                known.put(field.name(), field);
            } else {
                find(field, "unknown key, ignored (expected: " + String.join(", ", expected) + ")");
            }
        }
        return known;
    }

    private void find(YamlField field, String text) {
        if (findings.size() < MOST_FINDINGS) {
            findings.add(new Finding(field.line(), field.path(), text));
        }
    }

    private static List<YamlField> fields(Map<String, YamlField> known, String name) throws InvalidRegistriesException {
        YamlField field = known.get(name);
        return field == null ? List.of() : field.fields();
    }

    private static String text(Map<String, YamlField> known, String name) throws InvalidRegistriesException {
        YamlField field = known.get(name);
        return field == null ? "" : field.text();
    }
}
