// SPDX-License-Identifier: Apache-2.0
package io.peili.images.internal;

import io.peili.content.ImagePuller;
import io.peili.content.ImageStore;
import io.peili.content.Progress;
import io.peili.oci.Reference;
import java.io.IOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The images that lists name and that are not here yet. Each is pulled, and again later, until somebody has it. */
final class Wanted {
    private static final Logger LOG = LoggerFactory.getLogger(Wanted.class);

    private final LongSupplier nanos;
    private final Map<Reference, Retry> tries = new HashMap<>();
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
                tries.computeIfAbsent(name, fresh -> new Retry(nanos.getAsLong()));
            }
        }
    }

    int waiting() {
        return tries.size();
    }

    Set<Reference> here() {
        return Set.copyOf(here);
    }

    /** Is told of images. */
    interface Arrival {
        void of(Reference name) throws IOException;
    }

    /** Pulls what is due. */
    void pull(ImageStore store, ImagePuller puller, Arrival arrived) throws IOException {
        for (Map.Entry<Reference, Retry> due : Map.copyOf(tries).entrySet()) {
            Reference name = due.getKey();
            if (due.getValue().isDue(nanos.getAsLong())
                    && (isHere(store, name) || comes(puller, name, due.getValue()))) {
                tries.remove(name);
                here.add(name);
                arrived.of(name);
            }
        }
    }

    static boolean isHere(ImageStore store, Reference name) throws IOException {
        if (name.tag().isPresent()) {
            return store.resolve(name.name(), name.tag().get())
                    .filter(target -> target.digest().equals(name.digest().orElse(target.digest())))
                    .isPresent();
        }
        return store.images().stream().anyMatch(image -> image.name().equals(name));
    }

    private boolean comes(ImagePuller puller, Reference name, Retry attempt) {
        try {
            puller.pull(name, Optional.empty(), Progress.NONE);
            LOG.info("Pulled {}, which a list in the image folder names", name);
            return true;
        } catch (IOException | RuntimeException | LinkageError e) {
            String trouble = Retry.why(e);
            if (attempt.failed(nanos.getAsLong(), trouble)) {
                LOG.info("{} is not here yet and is tried again: {}", name, trouble);
            }
            return false;
        }
    }
}
