// SPDX-License-Identifier: Apache-2.0
package io.peili.archive;

import io.peili.content.InvalidArchiveException;
import java.util.ArrayDeque;
import java.util.Deque;

/** Paths in archives, made plain: no leading {@code ./}, no {@code ..}, no way out. */
final class EntryPath {
    private static final int MAX_LENGTH = 512;

    private EntryPath() {}

    /** The path of an entry. */
    static String of(String written) throws InvalidArchiveException {
        check(written, written);
        for (String part : written.split("/")) {
            if (part.equals("..")) {
                throw outside(written);
            }
        }
        return resolve("", written, written);
    }

    /** Where a symbolic link points, seen from the folder that it lies in. */
    static String ofSymbolicLink(String path, String target) throws InvalidArchiveException {
        check(target, path + " -> " + target);
        int slash = path.lastIndexOf('/');
        return resolve(slash < 0 ? "" : path.substring(0, slash), target, path + " -> " + target);
    }

    /** Where a hard link points. */
    static String ofHardLink(String path, String target) throws InvalidArchiveException {
        check(target, path + " -> " + target);
        return resolve("", target, path + " -> " + target);
    }

    private static void check(String written, String what) throws InvalidArchiveException {
        if (written.isEmpty() || written.length() > MAX_LENGTH || written.indexOf('\0') >= 0) {
            throw new InvalidArchiveException(
                    "the archive has an entry with an empty, too long or broken path: " + TarReader.shorten(what));
        }
        if (written.startsWith("/")) {
            throw outside(what);
        }
    }

    private static String resolve(String folder, String path, String what) throws InvalidArchiveException {
        Deque<String> parts = new ArrayDeque<>();
        for (String part : (folder + "/" + path).split("/")) {
            if (part.equals("..")) {
                if (parts.pollLast() == null) {
                    throw outside(what);
                }
            } else if (!part.isEmpty() && !part.equals(".")) {
                parts.add(part);
            }
        }
        return String.join("/", parts);
    }

    private static InvalidArchiveException outside(String what) {
        return new InvalidArchiveException("the archive has an entry that points out of it: " + TarReader.shorten(what)
                + " (expected: relative paths without ..)");
    }
}
