// SPDX-License-Identifier: Apache-2.0
package io.peili.images.internal;

import io.peili.content.Image;
import io.peili.content.ImagePins;
import io.peili.content.ImagePuller;
import io.peili.content.ImageStore;
import io.peili.content.InvalidArchiveException;
import io.peili.content.Progress;
import io.peili.content.StoreUnavailableException;
import io.peili.oci.Reference;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes over the archives of a folder, and pulls what its lists name. Whoever uses it calls {@link #look} again and again,
 * on one thread. A file is read when two looks have found it the same, so that one that is still being copied is left
 * alone, and once only: a bad archive is told of once, and read again when it has changed. After other trouble a file
 * that has not changed is tried again, in pauses that grow.
 */
final class ImageFolder {
    private static final Logger LOG = LoggerFactory.getLogger(ImageFolder.class);

    /**
     * What is needed of the node.
     *
     * @param store takes the images
     * @param puller pulls what lists name
     * @param pins pins what came, or empty where that is not wanted or the store knows no pins
     */
    record Node(ImageStore store, ImagePuller puller, Optional<ImagePins> pins) {}

    private final Path folder;
    private final Memory memory;
    private final LongSupplier nanos;
    private final Wanted wanted;
    private final FolderPins pins;
    private final Set<Path> checked = new HashSet<>();
    private final Map<Path, NameList> lists = new TreeMap<>();
    private final Map<Path, Retry> troubles = new HashMap<>();
    private SortedMap<Path, Stamp> before = new TreeMap<>();
    private volatile String state = "not looked yet";

    ImageFolder(Path folder, Memory memory, LongSupplier nanos) {
        this.folder = folder;
        this.memory = memory;
        this.nanos = nanos;
        this.wanted = new Wanted(nanos);
        this.pins = new FolderPins(memory, nanos);
    }

    /** What there is to know, for people. */
    String state() {
        return state;
    }

    /** Looks at the folder, and does what is to be done. */
    void look(Optional<Node> node) {
        try {
            SortedMap<Path, Stamp> now = FolderFiles.list(folder);
            forget(now);
            Map<Path, Stamp> steady = new LinkedHashMap<>(now);
            steady.entrySet().retainAll(before.entrySet());
            before = now;
            if (node.isPresent()) {
                take(steady, node.get());
            }
            troubles.remove(folder);
            tell(now, node);
        } catch (StoreUnavailableException e) {
            state = "waits for the store: " + e.getMessage();
        } catch (IOException | RuntimeException | LinkageError e) {
            state = folder + " cannot be used: " + trouble(folder, e);
        }
    }

    private void take(Map<Path, Stamp> steady, Node node) throws IOException {
        for (Map.Entry<Path, Stamp> file : steady.entrySet()) {
            Retry trouble = troubles.get(file.getKey());
            if (trouble != null && !trouble.isDue(nanos.getAsLong())) {
                continue;
            }
            try {
                take(file.getKey(), file.getValue(), node);
                troubles.remove(file.getKey());
            } catch (StoreUnavailableException e) {
                throw e;
            } catch (IOException | RuntimeException | LinkageError e) {
                trouble(file.getKey(), e);
            }
        }
        List<Reference> names = new ArrayList<>();
        lists.values().forEach(list -> names.addAll(list.names()));
        wanted.set(names);
        wanted.pull(node.store(), node.puller(), name -> pinArrived(node, Set.of(known(name))));
        if (node.pins().isPresent()) {
            pin(node.pins().get());
        }
    }

    /** By which name an image is listed. */
    private static String known(Reference name) {
        return ImagePull.local(name).toString();
    }

    private void take(Path path, Stamp stamp, Node node) throws IOException {
        switch (kind(path)) {
            case ARCHIVE -> archive(path, stamp, node);
            case LIST -> list(path, stamp, node);
            default -> unknown(path, stamp, node);
        }
    }

    private static FileKind kind(Path path) {
        return FileKind.of(String.valueOf(path.getFileName()));
    }

    private void archive(Path path, Stamp stamp, Node node) throws IOException {
        Optional<Done> done = memory.find(path)
                .filter(known -> known.stamp().equals(stamp)
                        && known.store().equals(node.store().kind()));
        if (done.isPresent() && (done.get().isBad() || isHere(path, done.get(), node))) {
            return;
        }
        try {
            List<Image> images = node.store().importArchive(path, Progress.NONE);
            Map<String, String> brought = new LinkedHashMap<>();
            for (Image image : images) {
                brought.put(image.name().toString(), image.target().digest().toString());
            }
            LOG.info("Imported {} from {}", String.join(", ", brought.keySet()), path);
            memory.put(path, new Done(stamp, node.store().kind(), brought, ""));
            checked.add(path);
            pinArrived(node, brought.keySet());
        } catch (InvalidArchiveException e) {
            bad(path, stamp, node, String.valueOf(e.getMessage()));
        }
    }

    /** After a start, whether the images are still there; later they are left to whoever removes them. */
    private boolean isHere(Path path, Done done, Node node) throws IOException {
        if (checked.contains(path)) {
            return true;
        }
        for (Map.Entry<String, String> image : done.images().entrySet()) {
            Reference name = Reference.parse(image.getKey());
            boolean here = name.tag().isPresent()
                    ? node.store()
                            .resolve(name.name(), name.tag().get())
                            .filter(target -> target.digest().toString().equals(image.getValue()))
                            .isPresent()
                    : Wanted.isHere(node.store(), name);
            if (!here) {
                return false;
            }
        }
        checked.add(path);
        return true;
    }

    private void list(Path path, Stamp stamp, Node node) throws IOException {
        if (lists.containsKey(path)) {
            return;
        }
        NameList list = NameList.read(path);
        lists.put(path, list);
        Map<String, String> names = new LinkedHashMap<>();
        list.names().forEach(name -> names.put(known(name), ""));
        memory.put(path, new Done(stamp, node.store().kind(), names, ""));
        LOG.info("{} names {} images", path, list.names().size());
        list.problems().forEach(problem -> LOG.warn("{}: {}", path, problem));
    }

    private void unknown(Path path, Stamp stamp, Node node) {
        if (memory.find(path).filter(known -> known.stamp().equals(stamp)).isEmpty()) {
            bad(
                    path,
                    stamp,
                    node,
                    path + " is no image archive by its name (expected: .tar, .tar.gz, .tgz, .tar.zst,"
                            + " .tar.xz, .tar.bz2, or .txt for a list of names)");
        }
    }

    private void bad(Path path, Stamp stamp, Node node, String problem) {
        LOG.warn("{}. It is read again when it has changed", problem);
        Map<String, String> before = memory.find(path).map(Done::images).orElse(Map.of());
        memory.put(path, new Done(stamp, node.store().kind(), before, problem));
    }

    /** Something that may be better next time; told when it is news. */
    private String trouble(Path path, Throwable e) {
        String text = Retry.why(e);
        Retry retry = troubles.computeIfAbsent(path, first -> new Retry(nanos.getAsLong()));
        if (retry.failed(nanos.getAsLong(), text)) {
            if (e instanceof IOException) {
                LOG.warn("{} cannot be taken over now and is tried again: {}", path, text);
            } else {
                LOG.error("{} cannot be taken over now and is tried again", path, e);
            }
        }
        return text;
    }

    private void pinArrived(Node node, Set<String> names) throws StoreUnavailableException {
        if (node.pins().isPresent()) {
            pins.arrived(node.pins().get(), names);
        }
    }

    /** What archives brought and what has come of lists is pinned; what was once, and neither names any more, is not. */
    private void pin(ImagePins by) throws StoreUnavailableException {
        Set<String> named = new HashSet<>();
        Set<String> here = new HashSet<>();
        memory.all().forEach((path, done) -> {
            named.addAll(done.images().keySet());
            if (kind(Path.of(path)) == FileKind.ARCHIVE) {
                here.addAll(done.images().keySet());
            }
        });
        wanted.here().forEach(name -> here.add(known(name)));
        pins.pin(by, here);
        pins.unpinAllBut(by, named);
    }

    /** What is gone or has changed: lists are read anew. */
    private void forget(Map<Path, Stamp> now) {
        Predicate<Path> changed =
                path -> !before.getOrDefault(path, new Stamp(-1, -1)).equals(now.get(path));
        lists.keySet().removeIf(changed);
        troubles.keySet().removeIf(path -> !path.equals(folder) && changed.test(path));
        memory.retain(now.keySet().stream().map(Path::toString).collect(Collectors.toSet()));
    }

    private void tell(Map<Path, Stamp> now, Optional<Node> node) {
        if (now.isEmpty()) {
            state = "nothing in " + folder;
            return;
        }
        int images = 0;
        List<String> bad =
                new ArrayList<>(troubles.values().stream().map(Retry::trouble).toList());
        for (Path path : now.keySet()) {
            Optional<Done> done =
                    memory.find(path).filter(known -> known.stamp().equals(now.get(path)));
            if (kind(path) == FileKind.ARCHIVE) {
                images += done.map(known -> known.images().size()).orElse(0);
            }
            done.filter(Done::isBad).ifPresent(known -> bad.add(known.problem()));
        }
        lists.forEach((path, list) -> list.problems().forEach(problem -> bad.add(path + ": " + problem)));
        String text = (images + wanted.here().size()) + " images from " + folder;
        if (wanted.waiting() > 0) {
            text += ", " + wanted.waiting() + " more not at any peer yet";
        }
        if (node.isEmpty()) {
            text += ", waiting for a store";
        }
        if (!bad.isEmpty()) {
            text += "; " + bad.size() + " refused: " + String.join("; ", bad.subList(0, Math.min(3, bad.size())));
        }
        state = text;
    }
}
