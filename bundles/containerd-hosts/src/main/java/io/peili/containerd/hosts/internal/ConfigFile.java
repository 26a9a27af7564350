// SPDX-License-Identifier: Apache-2.0
package io.peili.containerd.hosts.internal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What can be seen in one file of containerd's configuration by looking at its lines.
 *
 * @param version its version, where it says one
 * @param paths the {@code config_path} of each table that has one
 * @param mirrors whether it has mirrors of its own
 * @param imports the other files that it takes in, as they stand there
 */
record ConfigFile(OptionalInt version, Map<String, String> paths, boolean mirrors, List<String> imports) {
    private static final int MOST_BYTES = 1 << 20;
    private static final Pattern TABLE = Pattern.compile("\\s*\\[\\[?([^\\[\\]]+)\\]\\]?\\s*(?:#.*)?");
    private static final Pattern VALUE = Pattern.compile("\\s*([A-Za-z_]+)\\s*=\\s*(.*)");
    private static final Pattern TEXT = Pattern.compile("[\"']([^\"']*)[\"']");

    /** Reads one; an {@link IOException} says what is the matter with it. */
    static ConfigFile read(Path file) throws IOException {
        try {
            if (Files.size(file) > MOST_BYTES) {
                throw new IOException("is larger than " + MOST_BYTES + " bytes");
            }
            return new Lines().read(Files.readString(file, StandardCharsets.ISO_8859_1));
        } catch (NoSuchFileException e) {
            throw new IOException("is not there", e);
        } catch (java.nio.file.FileSystemException e) {
            throw new IOException("cannot be read", e);
        }
    }

    /** What was seen up to some line. */
    private static final class Lines {
        private String table = "";
        private OptionalInt version = OptionalInt.empty();
        private boolean mirrors;
        private boolean importing;
        private final Map<String, String> paths = new LinkedHashMap<>();
        private final List<String> imports = new ArrayList<>();

        ConfigFile read(String text) {
            text.lines().forEach(this::line);
            return new ConfigFile(version, paths, mirrors, imports);
        }

        private void line(String line) {
            Matcher head = TABLE.matcher(line);
            Matcher value = VALUE.matcher(line);
            if (importing) {
                imports(line);
            } else if (head.matches()) {
                table = head.group(1).replaceAll("[\"'\\s]", "");
                mirrors |= table.contains(".registry.mirrors");
            } else if (value.matches()) {
                value(value.group(1), value.group(2));
            }
        }

        private void value(String key, String value) {
            if (key.equals("config_path")) {
                first(value).ifPresent(path -> paths.put(table, path));
            } else if (table.isEmpty() && key.equals("version")) {
                version = OptionalInt.of(value.startsWith("3") ? 3 : 2);
            } else if (table.isEmpty() && key.equals("imports")) {
                imports(value);
            }
        }

        /** An array, which may go on in the next lines. */
        private void imports(String line) {
            String code = line.replaceAll("#.*", "");
            TEXT.matcher(code).results().map(text -> text.group(1)).forEach(imports::add);
            importing = !code.contains("]");
        }

        private static Optional<String> first(String value) {
            return TEXT.matcher(value)
                    .results()
                    .findFirst()
                    .map((MatchResult text) -> text.group(1))
                    .filter(path -> !path.isEmpty());
        }
    }
}
