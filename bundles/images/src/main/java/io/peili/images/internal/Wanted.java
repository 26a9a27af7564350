// SPDX-License-Identifier: Apache-2.0
package io.peili.images.internal;

import io.peili.content.ImagePuller;
import io.peili.content.ImageStore;
import io.peili.content.Progress;
import io.peili.oci.Reference;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The images that lists name and that are not here yet. Each is pulled, and again later, until somebody has it. */
final class Wanted {
    private static final Logger LOG = LoggerFactory.getLogger(Wanted.class);
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(5);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);

    /** How it stands with one image. */
    private static final class Try {
        private long next;
        private Duration pause = FIRST_PAUSE;
        private String trouble = "";

        Try(long next) {
            this.next = next;
        }
    }

    private final LongSupplier nanos;
    private final Map<Reference, Try> tries = new HashMap<>();
    private final Set<Reference> here = new HashSet<>();

    Wanted(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /** From now on these are wanted, and no others. */
    void set(Collection<Reference> names) {
        tries.keySet().retainAll(names);
        here.retainAll(names);
        for (Reference name : names) {
            if (!here.contains(name)) {
                tries.computeIfAbsent(name, fresh -> new Try(nanos.getAsLong()));
            }
        }
    }

    int waiting() {
        return tries.size();
    }

    int here() {
        return here.size();
    }

    /** Pulls what is due. */
    void pull(ImageStore store, ImagePuller puller, Consumer<Reference> arrived) throws IOException {
        for (Map.Entry<Reference, Try> due : Map.copyOf(tries).entrySet()) {
            Reference name = due.getKey();
            if (nanos.getAsLong() - due.getValue().next >= 0
                    && (isHere(store, name) || comes(puller, name, due.getValue()))) {
                tries.remove(name);
                here.add(name);
                arrived.accept(name);
            }
        }
    }

    static boolean isHere(ImageStore store, Reference name) throws IOException {
        if (name.tag().isPresent()) {
            return store.resolve(name.name(), name.tag().get()).isPresent();
        }
        return store.images().stream().anyMatch(image -> image.name().equals(name));
    }

    private boolean comes(ImagePuller puller, Reference name, Try attempt) {
        try {
            puller.pull(name, Optional.empty(), Progress.NONE);
            LOG.info("Pulled {}, which a list in the image folder names", name);
            return true;
        } catch (IOException e) {
            String trouble = String.valueOf(e.getMessage());
            if (!trouble.equals(attempt.trouble)) {
                LOG.info("{} is not here yet and is tried again: {}", name, trouble);
            }
            attempt.trouble = trouble;
            attempt.next = nanos.getAsLong() + attempt.pause.toNanos();
            Duration twice = attempt.pause.multipliedBy(2);
            attempt.pause = twice.compareTo(LONGEST_PAUSE) < 0 ? twice : LONGEST_PAUSE;
            return false;
        }
    }
}
