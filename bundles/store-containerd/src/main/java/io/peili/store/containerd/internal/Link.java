// SPDX-License-Identifier: Apache-2.0
package io.peili.store.containerd.internal;

import io.peili.content.StoreUnavailableException;
import io.peili.oci.Digest;
import io.peili.store.containerd.internal.proto.ContentEvent;
import io.peili.store.containerd.internal.proto.Envelope;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds on to containerd: connects in a thread of its own, watches, notices when it is gone or hangs, and connects
 * again. gRPC is loaded only when somebody listens at the socket.
 */
final class Link implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Link.class);
    /** Before the second try. */
    static final Duration FIRST_PAUSE = Duration.ofMillis(50);
    /** The first answer takes the loading of gRPC too. */
    private static final Duration HELLO = Duration.ofSeconds(10);

    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);

    private final ContainerdSettings settings;
    private final Inventory inventory;
    private final Thread thread = new Thread(this::run, "peili-containerd");
    /** Why content comes over the socket, as far as it was said. */
    private final Set<String> said = ConcurrentHashMap.newKeySet();

    private volatile boolean closed;
    private volatile @Nullable Connected connected;
    private volatile Optional<BlobFolder> folder = Optional.empty();
    private volatile IOException trouble = new IOException("containerd was not reached yet");
    private volatile @Nullable Signals signals;
    /** Whether the connection of now was good; touched by the thread only. */
    private boolean served;
    /** Before the next try; touched by the thread only. */
    private Duration pause = FIRST_PAUSE;
    /** Made with the first connection; touched by the thread only. */
    private @Nullable Channels channels;

    Link(ContainerdSettings settings, Inventory inventory) {
        this.settings = settings;
        this.inventory = inventory;
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /**
     * The connection, if there is one that answered last.
     *
     * @throws StoreUnavailableException at once if there is none
     */
    Connected connected() throws StoreUnavailableException {
        Connected now = connected;
        if (now == null) {
            throw new StoreUnavailableException(String.valueOf(trouble.getMessage()), trouble);
        }
        return now;
    }

    Optional<Connected> tryConnected() {
        return Optional.ofNullable(connected);
    }

    /** Where the content lies, as known from the last connection. */
    Optional<BlobFolder> folder() {
        return folder;
    }

    /** Why there is no connection. */
    String trouble() {
        return String.valueOf(trouble.getMessage());
    }

    /** Tells that a file of a folder that can be read is not for us, and comes over the socket. */
    void denied(Path file) {
        sayOnce("{} and perhaps others cannot be read from here and come over the socket, which is slower", file);
    }

    /** Each reason is said once, not at each connection. */
    private void sayOnce(String reason, Object where) {
        if (said.add(reason)) {
            LOG.warn(reason, where);
        }
    }

    /** Has content looked at soon, because it is not what the catalog says. */
    void suspect(Digest digest) {
        Signals now = signals;
        if (now != null) {
            now.content(digest);
        }
    }

    private void run() {
        while (!closed) {
            try {
                UnixSocket.probe(settings.socket());
                session();
            } catch (IOException e) {
                lost(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            } catch (RuntimeException | LinkageError e) {
                if (!closed) {
                    LOG.error("The connection to containerd failed", e);
                }
                lost(new IOException(e.toString(), e));
            }
            if (!sleep(pause)) {
                return;
            }
            pause = after(pause);
        }
    }

    /** How long to wait before the next try but one. */
    static Duration after(Duration pause) {
        Duration twice = pause.multipliedBy(2);
        return twice.compareTo(LONGEST_PAUSE) < 0 ? twice : LONGEST_PAUSE;
    }

    private static boolean sleep(Duration time) {
        try {
            Thread.sleep(time.toMillis());
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void lost(IOException why) {
        connected = null;
        String message = String.valueOf(why.getMessage());
        if (closed) {
            LOG.debug("Let go of containerd", why);
        } else if (served) {
            LOG.warn("Lost containerd: {}. Content that is known is still served, the rest comes from peers", message);
        } else if (!message.equals(trouble())) {
            LOG.info("No containerd yet: {}. It is tried again each second; content comes from peers", message);
        }
        served = false;
        trouble = why;
    }

    /** Uses one connection until it breaks. */
    private void session() throws IOException, InterruptedException {
        if (channels == null) {
            channels = new Channels();
        }
        Signals due = new Signals();
        try (Client client = new Client(settings.socket(), channels.open(settings.socket()), () -> doubt(due))) {
            long begun = System.nanoTime();
            String version = client.version(HELLO);
            Optional<BlobFolder> found = folder(client);
            folder = found;
            signals = due;
            Runnable unsubscribe = client.events().subscribe(event -> take(event, due), due::end);
            try (Watching watching = new Watching(inventory, client, found, due)) {
                watching.begin();
                LOG.info(
                        "Serving from containerd {} at {}, {}: {} images, {} blobs, known after {} ms",
                        version,
                        settings.socket(),
                        found.map(blobs -> "content in " + blobs.root()).orElse("content over the socket"),
                        inventory.catalog().images().size(),
                        inventory.catalog().content().size(),
                        (System.nanoTime() - begun) / 1_000_000);
                Connected answering = new Connected(client, version, found);
                connected = answering;
                served = true;
                pause = FIRST_PAUSE;
                watching.untilItBreaks(() -> connected = answering);
            } finally {
                unsubscribe.run();
            }
        } finally {
            signals = null;
        }
    }

    /** A call was not answered: nobody else waits for containerd until it answers the next pulse. */
    private void doubt(Signals due) {
        if (signals == due) {
            connected = null;
        }
        due.pulse();
    }

    private Optional<BlobFolder> folder(Client client) throws IOException {
        Optional<BlobFolder> told = (settings.contentRoot().isPresent() ? settings.contentRoot() : client.contentRoot())
                .map(BlobFolder::new);
        if (told.isEmpty()) {
            sayOnce("containerd does not say where its content lies: set content.root, or be slower", "");
            return told;
        }
        if (!isItsFolder(client, told.get())) {
            sayOnce(
                    "containerd's content in {} cannot be read from here and comes over the socket, which is slower",
                    told.get().root());
            return Optional.empty();
        }
        return told;
    }

    /** Whether the folder can be read and is the one that this containerd means, not one of another machine. */
    private boolean isItsFolder(Client client, BlobFolder folder) throws IOException {
        if (!folder.isOne()) {
            return false;
        }
        for (String namespace : settings.namespaces()) {
            Optional<Digest> any = client.content().any(namespace);
            if (any.isPresent()) {
                return folder.has(any.get());
            }
        }
        return true;
    }

    private void take(Envelope event, Signals due) {
        if (!settings.namespaces().contains(event.getNamespace())) {
            return;
        }
        if (event.getTopic().startsWith("/images/")) {
            due.names();
            return;
        }
        try {
            Digest.tryParse(ContentEvent.parseFrom(event.getEvent().getValue()).getDigest())
                    .ifPresentOrElse(due::content, due::everything);
        } catch (com.google.protobuf.InvalidProtocolBufferException e) {
            due.everything();
        }
    }

    @Override
    public void close() {
        closed = true;
        connected = null;
        thread.interrupt();
        try {
            thread.join(2000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (channels != null) {
            channels.close();
        }
    }
}
