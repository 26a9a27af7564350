// SPDX-License-Identifier: Apache-2.0
package io.peili.store.layout.internal;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.peili.oci.Descriptor;
import io.peili.oci.Reference;
import io.peili.testkit.ImageStoreContract;
import io.peili.testkit.TestBlob;
import io.peili.testkit.TestImage;
import io.peili.testkit.TestImages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A layout folder with a store on it, time under control, and the hands of other tools. */
final class LayoutFixture implements AutoCloseable {
    static final Reference APP = Reference.parse("registry.example.org/team/app:1");
    private static final Duration HOUR = Duration.ofHours(1);

    private final Path root;
    private final AtomicLong nanos = new AtomicLong();
    private final Clock clock = new Ahead();
    private volatile Duration ahead = Duration.ZERO;
    private LayoutStore store;

    LayoutFixture(Path root) throws IOException {
        this(root, LayoutSettings.of(root));
    }

    LayoutFixture(Path root, LayoutSettings settings) throws IOException {
        this.root = root;
        store = LayoutStore.open(settings, clock, nanos::get);
    }

    Path root() {
        return root;
    }

    LayoutStore store() {
        return store;
    }

    /** Closes the store and opens it again. */
    LayoutStore reopen(LayoutSettings settings) throws IOException {
        store.close();
        store = LayoutStore.open(settings, clock, nanos::get);
        return store;
    }

    /** Lets time pass, so that the store looks at the folder again. */
    void later() {
        nanos.addAndGet(Duration.ofSeconds(1).toNanos());
        ahead = ahead.plus(HOUR);
    }

    LayoutFixture holding(Reference name, TestImage image) throws IOException {
        ImageStoreContract.write(store, name, image);
        return this;
    }

    /** Writes a blob as another tool does. */
    void place(TestBlob blob) throws IOException {
        Path file = root.resolve("blobs")
                .resolve(blob.digest().algorithm().label())
                .resolve(blob.digest().hex());
        Files.createDirectories(file.getParent());
        Files.write(file, blob.bytes());
    }

    /** Adds an entry to the index as another tool does, content first. */
    void place(TestImage image, Map<String, String> annotations) throws IOException {
        for (TestBlob blob : image.blobs()) {
            place(blob);
        }
        addEntry(image.target(), annotations);
    }

    void addEntry(Descriptor target, Map<String, String> annotations) throws IOException {
        JsonObject entry = TestImages.json(target);
        JsonObject notes = new JsonObject();
        annotations.forEach(notes::addProperty);
        entry.add("annotations", notes);
        JsonObject index = index();
        JsonArray manifests = index.getAsJsonArray("manifests");
        manifests.add(entry);
        writeIndex(index.toString());
    }

    JsonObject index() throws IOException {
        return JsonParser.parseString(Files.readString(root.resolve("index.json")))
                .getAsJsonObject();
    }

    /** Writes the index in place, a while ago. */
    void writeIndex(String json) throws IOException {
        Files.writeString(root.resolve("index.json"), json, UTF_8);
        Files.setLastModifiedTime(
                root.resolve("index.json"), FileTime.from(Instant.now().minusSeconds(60)));
    }

    Path blob(TestBlob blob) {
        return root.resolve("blobs/sha256").resolve(blob.digest().hex());
    }

    /** All files with size and time, to see whether anything changed. */
    Set<String> files() throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            List<Path> all = files.filter(Files::isRegularFile).toList();
            Set<String> marks = new TreeSet<>();
            for (Path file : all) {
                marks.add(root.relativize(file) + " " + Files.size(file) + " " + Files.getLastModifiedTime(file));
            }
            return marks;
        }
    }

    /** What lies under {@code ingest/}, beside the lock. */
    Set<String> ingest() throws IOException {
        try (Stream<Path> files = Files.list(root.resolve("ingest"))) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> !name.equals("lock"))
                    .collect(Collectors.toSet());
        }
    }

    @Override
    public void close() throws IOException {
        store.close();
    }

    /** The real time, and as much ahead as the test wants. */
    private final class Ahead extends Clock {
        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Instant instant() {
            return Instant.now().plus(ahead);
        }
    }
}
