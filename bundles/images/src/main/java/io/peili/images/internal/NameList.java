// SPDX-License-Identifier: Apache-2.0
package io.peili.images.internal;

import io.peili.oci.Reference;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A list of images, one name a line; empty lines and those that begin with {@code #} mean nothing.
 *
 * @param names the names
 * @param problems what is wrong with the other lines
 */
record NameList(List<Reference> names, List<String> problems) {
    private static final int MAX_SIZE = 1024 * 1024;

    static NameList read(Path file) throws IOException {
        byte[] bytes;
        try (var in = Files.newInputStream(file)) {
            bytes = in.readNBytes(MAX_SIZE + 1);
        }
        if (bytes.length > MAX_SIZE) {
            return new NameList(
                    List.of(), List.of("it has more than " + MAX_SIZE + " bytes (expected: a list of names)"));
        }
        List<Reference> names = new ArrayList<>();
        List<String> problems = new ArrayList<>();
        int number = 0;
        for (String line : new String(bytes, StandardCharsets.UTF_8).split("\\R")) {
            number++;
            String text = line.trim();
            if (!text.isEmpty() && !text.startsWith("#")) {
                try {
                    names.add(Reference.parse(text));
                } catch (IllegalArgumentException e) {
                    problems.add("line " + number + ": " + e.getMessage());
                }
            }
        }
        return new NameList(names.stream().distinct().toList(), List.copyOf(problems));
    }
}
