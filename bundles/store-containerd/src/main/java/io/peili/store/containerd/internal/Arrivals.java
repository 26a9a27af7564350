// SPDX-License-Identifier: Apache-2.0
package io.peili.store.containerd.internal;

import io.peili.content.Ingest;
import io.peili.oci.Digest;
import io.peili.store.containerd.internal.proto.Status;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Finds content that is arriving in containerd: what is arriving is asked of it, the bytes are in its folder
 * {@code ingest}, where each has a folder of its own with a file {@code ref}.
 */
final class Arrivals {
    private static final int MAX_REF = 4096;

    private final List<String> namespaces;
    private final Pulls pulls;

    Arrivals(List<String> namespaces, Pulls pulls) {
        this.namespaces = namespaces;
        this.pulls = pulls;
    }

    Optional<Ingest> find(Connected containerd, Digest expected) throws IOException {
        if (containerd.folder().isEmpty()) {
            return Optional.empty();
        }
        BlobFolder folder = containerd.folder().get();
        for (String namespace : namespaces) {
            for (Status status : containerd.client().content().arriving(namespace)) {
                if (status.getTotal() > 0 && becomes(status, expected) && !isLeft(status, expected)) {
                    Optional<Path> at = locate(folder, namespace, status.getRef());
                    if (at.isPresent()) {
                        return Optional.of(new ArrivingContent(
                                expected,
                                status.getTotal(),
                                at.get().resolve("data"),
                                folder.blob(expected),
                                () -> isLeft(status, expected)));
                    }
                }
            }
        }
        return Optional.empty();
    }

    /** Whether it is something that a writer of ours began and left, so that it does not grow. */
    private boolean isLeft(Status status, Digest expected) {
        return status.getRef().equals(Pulls.ref(expected)) && !pulls.isWriting(expected);
    }

    /** containerd's fetchers name what they fetch {@code layer-sha256:…}; not all versions tell what they expect. */
    private static boolean becomes(Status status, Digest expected) {
        String text = expected.toString();
        return status.getExpected().equals(text)
                || status.getRef().equals(text)
                || status.getRef().endsWith("-" + text);
    }

    private static Optional<Path> locate(BlobFolder folder, String namespace, String ref) throws IOException {
        Pattern key = Pattern.compile(Pattern.quote(namespace) + "/[0-9]+/" + Pattern.quote(ref));
        try (DirectoryStream<Path> ingests = Files.newDirectoryStream(folder.ingests())) {
            for (Path ingest : ingests) {
                if (key.matcher(ref(ingest)).matches()) {
                    return Optional.of(ingest);
                }
            }
        }
        return Optional.empty();
    }

    private static String ref(Path ingest) throws IOException {
        Path file = ingest.resolve("ref");
        try {
            return Files.size(file) > MAX_REF ? "" : new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        } catch (NoSuchFileException e) {
            return "";
        }
    }
}
