// SPDX-License-Identifier: Apache-2.0
package io.peili.jaxrs.internal;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The parts that make up an application, in order of ranking. */
record Selection(List<Part> parts) {
    static final Selection NOTHING = new Selection(List.of());

    Selection {
        parts = List.copyOf(parts);
    }

    /** Of several parts of one name the highest ranked, without those whose needs are not there. */
    static Selection of(Collection<Part> all) {
        List<Part> sorted = new ArrayList<>(all);
        sorted.sort(Part.ORDER);
        Set<String> names = new HashSet<>();
        sorted.removeIf(part -> !names.add(part.name()));
        boolean changed = true;
        while (changed) {
            List<Part> present = List.copyOf(sorted);
            changed = sorted.removeIf(part -> !part.needs().stream()
                    .allMatch(need -> present.stream().anyMatch(other -> !other.equals(part) && other.fulfils(need))));
        }
        return new Selection(sorted);
    }

    boolean serves() {
        return parts.stream().anyMatch(Part::resource);
    }

    Selection without(Set<Part> left) {
        return new Selection(parts.stream().filter(part -> !left.contains(part)).toList());
    }
}
