// SPDX-License-Identifier: Apache-2.0
package io.peili.node.archive.internal;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the log of loaded classes: two lines each, the first with the name, the second with where it is. */
final class LoadLog {
    private static final Pattern NAME = Pattern.compile("\\[class,load *] (\\S+) source: (.+)$");
    private static final Pattern FACTS = Pattern.compile("klass: (0x[0-9a-f]+) super: (0x[0-9a-f]+)"
            + "(?: interfaces:((?: 0x[0-9a-f]+)+))? loader: \\[loader data: 0x[0-9a-f]+ (.*?)](?= bytes:|$)"
            + "(?: bytes: ([0-9]+) checksum: ([0-9a-f]+))?");
    private static final Pattern BUILT_IN = Pattern.compile("of '(bootstrap|platform|app)'.*");

    private LoadLog() {}

    static List<LoadedClass> read(Path log) throws IOException {
        List<LoadedClass> classes = new ArrayList<>();
        try (BufferedReader reader = Files.newBufferedReader(log)) {
            Optional<String> name = Optional.empty();
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                Matcher facts = FACTS.matcher(line);
                if (facts.find()) {
                    name.map(known -> loaded(known, facts)).ifPresent(classes::add);
                    name = Optional.empty();
                } else {
                    name = name(line);
                }
            }
        }
        return classes;
    }

    /** The name of a class that comes from a file. What is made at run time has no file to archive it from. */
    private static Optional<String> name(String line) {
        Matcher matcher = NAME.matcher(line);
        if (!matcher.find() || matcher.group(1).contains("/")) {
            return Optional.empty();
        }
        String source = matcher.group(2);
        boolean fromFile = source.contains("/") || source.startsWith("shared objects file");
        return fromFile ? Optional.of(matcher.group(1)) : Optional.empty();
    }

    private static LoadedClass loaded(String name, Matcher facts) {
        List<Long> interfaces = new ArrayList<>();
        if (facts.group(3) != null) {
            for (String address : facts.group(3).trim().split(" ")) {
                interfaces.add(Long.decode(address));
            }
        }
        boolean builtIn = BUILT_IN.matcher(facts.group(4)).matches();
        long size = facts.group(5) == null ? 0 : Long.parseLong(facts.group(5));
        long checksum = facts.group(6) == null ? 0 : Long.parseLong(facts.group(6), 16);
        return new LoadedClass(
                name, Long.decode(facts.group(1)), Long.decode(facts.group(2)), interfaces, builtIn, size, checksum);
    }
}
