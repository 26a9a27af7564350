// SPDX-License-Identifier: Apache-2.0
package io.peili.containerd.hosts.internal;

import io.peili.containerd.hosts.internal.registries.InvalidRegistriesException;
import io.peili.containerd.hosts.internal.registries.Registries;
import io.peili.containerd.hosts.internal.registries.RegistriesReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The user's {@code registries.yaml}, read again when it changed. For one thread. */
final class SourceFile {
    /** A file that is younger may change again without another time. */
    private static final Duration UNSETTLED = Duration.ofSeconds(2);

    /** Gives the content of a file, or nothing where there is none. */
    interface Bytes {
        byte[] of(Path path) throws IOException;
    }

    private final Clock clock;
    private final Bytes bytes;
    private @Nullable Stamp seen;
    private boolean settled;
    private Registries registries = Registries.NONE;
    private String problem = "";
    private boolean known;

    /** By what a change is noticed. */
    private record Stamp(Path path, Instant modified, long size, Optional<Object> identity) {}

    SourceFile(Clock clock) {
        this(clock, SourceFile::bytes);
    }

    SourceFile(Clock clock, Bytes bytes) {
        this.clock = clock;
        this.bytes = bytes;
    }

    /**
     * Looks at it.
     *
     * @param path where it is now
     * @return whether there is something new to know
     */
    boolean look(Path path) {
        Instant now = clock.instant();
        Stamp stamp;
        try {
            stamp = stamp(path);
        } catch (IOException e) {
            return unreadable(path, e);
        }
        if (stamp.equals(seen) && settled) {
            return false;
        }
        settled = stamp.modified().isBefore(now.minus(UNSETTLED));
        boolean changed = !stamp.equals(seen);
        seen = stamp;
        try {
            Registries read = stamp.size() < 0 ? Registries.NONE : RegistriesReader.read(bytes.of(path));
            changed |= !read.equals(registries) || !problem.isEmpty();
            registries = read;
            problem = "";
            known = true;
            return changed;
        } catch (InvalidRegistriesException e) {
            return failed(path, String.valueOf(e.getMessage()));
        } catch (IOException e) {
            return unreadable(path, e);
        }
    }

    /** Read again at the next look, whether or not anything can be seen to have changed. */
    private boolean unreadable(Path path, IOException e) {
        seen = null;
        return failed(path, "cannot be read (" + e.getClass().getSimpleName() + ")");
    }

    private boolean failed(Path path, String why) {
        String text = path + ": " + why + "; what was in force stays";
        boolean changed = !text.equals(problem);
        problem = text;
        return changed;
    }

    /** Whether it was ever good. */
    boolean isKnown() {
        return known;
    }

    /** What it said when it was last good. */
    Registries registries() {
        return registries;
    }

    /** Why that is not what it says now, or empty. */
    String problem() {
        return problem;
    }

    private static byte[] bytes(Path path) throws IOException {
        try (InputStream in = Files.newInputStream(path)) {
            return in.readNBytes(RegistriesReader.MOST_BYTES + 1);
        } catch (NoSuchFileException e) {
            return new byte[0];
        }
    }

    private static Stamp stamp(Path path) throws IOException {
        try {
            BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
            if (!attributes.isRegularFile()) {
                throw new IOException("no file");
            }
            return new Stamp(
                    path,
                    attributes.lastModifiedTime().toInstant(),
                    attributes.size(),
                    Optional.ofNullable(attributes.fileKey()));
        } catch (NoSuchFileException e) {
            return new Stamp(path, Instant.EPOCH, -1, Optional.empty());
        }
    }
}
