// SPDX-License-Identifier: Apache-2.0
package io.peili.images.internal;

import io.peili.content.ImagePins;
import io.peili.content.StoreUnavailableException;
import io.peili.oci.Reference;
import java.io.IOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The pins of the images that the folder names. Which ones it has set is kept in the memory, so that each can be taken
 * away again, also after a restart. What fails is tried again, in pauses that grow.
 */
final class FolderPins {
    private static final Logger LOG = LoggerFactory.getLogger(FolderPins.class);

    private final Memory memory;
    private final LongSupplier nanos;
    /** What was pinned since the start, by those who pin now. */
    private final Set<String> pinned = new HashSet<>();

    private final Map<String, Retry> troubles = new HashMap<>();
    private @Nullable ImagePins used;

    FolderPins(Memory memory, LongSupplier nanos) {
        this.memory = memory;
        this.nanos = nanos;
    }

    /** Pins images that have just come, whether or not their names were pinned before. */
    void arrived(ImagePins pins, Collection<String> names) throws StoreUnavailableException {
        pinned.removeAll(names);
        pin(pins, names);
    }

    /** Pins what is not pinned yet. */
    void pin(ImagePins pins, Collection<String> names) throws StoreUnavailableException {
        if (pins != used) {
            used = pins;
            pinned.clear();
        }
        Set<String> missing = new TreeSet<>(names);
        missing.removeAll(pinned);
        memory.pinned(missing);
        for (String name : missing) {
            if (set(pins, name, true)) {
                pinned.add(name);
            }
        }
    }

    /** Takes the pins of all other names away that were ever set here. */
    void unpinAllBut(ImagePins pins, Set<String> names) throws StoreUnavailableException {
        Set<String> surplus = new TreeSet<>(memory.pinned());
        surplus.removeAll(names);
        for (String name : surplus) {
            if (set(pins, name, false)) {
                pinned.remove(name);
                memory.unpinned(name);
            }
        }
    }

    private boolean set(ImagePins pins, String name, boolean pin) throws StoreUnavailableException {
        Retry retry = troubles.computeIfAbsent(name, first -> new Retry(nanos.getAsLong()));
        if (!retry.isDue(nanos.getAsLong())) {
            return false;
        }
        try {
            pins.pin(Reference.parse(name), pin);
            troubles.remove(name);
            return true;
        } catch (StoreUnavailableException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            String why = Retry.why(e);
            if (retry.failed(nanos.getAsLong(), why)) {
                LOG.warn("{} could not be {} and is tried again: {}", name, pin ? "pinned" : "unpinned", why);
            }
            return false;
        }
    }
}
