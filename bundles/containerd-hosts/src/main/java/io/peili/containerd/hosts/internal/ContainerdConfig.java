// SPDX-License-Identifier: Apache-2.0
package io.peili.containerd.hosts.internal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What can be seen in containerd's own configuration by looking at its lines, which is never written.
 *
 * @param file where it is
 * @param version its version, 2 where it says none
 * @param paths the folders of hosts files it names
 * @param mirrors whether it has mirrors of its own, with which containerd refuses such folders
 * @param imports whether it takes other files in, which are not looked at
 * @param unreadable why it could not be read, or empty
 */
record ContainerdConfig(
        Path file, int version, List<String> paths, boolean mirrors, boolean imports, Optional<String> unreadable) {
    private static final int USUAL = 2;
    private static final int MOST_BYTES = 1 << 20;
    private static final Pattern TABLE = Pattern.compile("\\s*\\[([^\\[\\]]+)\\]\\s*(?:#.*)?");
    private static final Pattern VALUE = Pattern.compile("\\s*([A-Za-z_]+)\\s*=\\s*(.*)");
    private static final Pattern TEXT = Pattern.compile("[\"']([^\"']*)[\"'].*");

    /** Looks at a file. */
    static ContainerdConfig read(Path file) {
        try {
            if (Files.size(file) > MOST_BYTES) {
                return unreadable(file, "is larger than " + MOST_BYTES + " bytes");
            }
            return parse(file, Files.readString(file, StandardCharsets.ISO_8859_1));
        } catch (NoSuchFileException e) {
            return unreadable(file, "is not there");
        } catch (IOException e) {
            return unreadable(file, "cannot be read");
        }
    }

    private static ContainerdConfig unreadable(Path file, String why) {
        return new ContainerdConfig(file, USUAL, List.of(), false, false, Optional.of(why));
    }

    private static ContainerdConfig parse(Path file, String text) {
        String table = "";
        int version = USUAL;
        boolean mirrors = false;
        boolean imports = false;
        List<String> paths = new ArrayList<>();
        for (String line : text.lines().toList()) {
            Matcher head = TABLE.matcher(line);
            Matcher value = VALUE.matcher(line);
            if (head.matches()) {
                table = head.group(1).replaceAll("[\"'\\s]", "");
                mirrors |= table.contains(".registry.mirrors");
            } else if (value.matches()
                    && table.endsWith(".registry")
                    && value.group(1).equals("config_path")) {
                Matcher path = TEXT.matcher(value.group(2));
                paths.addAll(
                        path.matches() && !path.group(1).isEmpty()
                                ? List.of(path.group(1).split(":"))
                                : List.of());
            } else if (value.matches() && table.isEmpty() && value.group(1).equals("version")) {
                version = value.group(2).startsWith("3") ? 3 : USUAL;
            } else if (value.matches() && table.isEmpty() && value.group(1).equals("imports")) {
                imports = !value.group(2).startsWith("[]");
            }
        }
        return new ContainerdConfig(file, version, List.copyOf(paths), mirrors, imports, Optional.empty());
    }

    /** What keeps containerd from reading a folder, and what to do about it; empty if it reads it. */
    Optional<String> problem(Path folder) {
        if (mirrors) {
            return Optional.of(file + " has registry.mirrors, with which containerd reads no hosts files (expected: the"
                    + " mirrors in registries.yaml, " + setting(folder) + ")");
        }
        if (paths.stream().anyMatch(path -> Path.of(path).normalize().equals(folder.normalize()))) {
            return Optional.empty();
        }
        String found = unreadable.orElseGet(() -> paths.isEmpty()
                ? "sets no config_path" + (imports ? " (the files it imports were not looked at)" : "")
                : "has config_path = " + String.join(":", paths));
        return Optional.of(file + " " + found + "; containerd may not read " + folder + " (expected: " + setting(folder)
                + ", then restart containerd once)");
    }

    private String setting(Path folder) {
        String plugin = version > USUAL ? "'io.containerd.cri.v1.images'" : "\"io.containerd.grpc.v1.cri\"";
        return "config_path = \"" + folder + "\" under [plugins." + plugin + ".registry]";
    }
}
