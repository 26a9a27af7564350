// SPDX-License-Identifier: Apache-2.0
package io.peili.containerd.hosts.internal.registries;

import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.schema.FailsafeSchema;

/**
 * Reads text as one YAML document, within limits. All values are texts, and merges are not followed: the library's own way
 * to merge never ends for a mapping that is merged into itself.
 */
final class YamlTree {
    private static final int MOST_DEPTH = 16;
    private static final int MOST_EVENTS = 100_000;
    private static final int MOST_ALIASES = 50;

    private YamlTree() {}

    /**
     * Reads it.
     *
     * @param text the document
     * @return its root, or empty for an empty document
     * @throws InvalidRegistriesException if it is not YAML, or more than one document, or too deep
     */
    static Optional<Node> of(String text) throws InvalidRegistriesException {
        LoadSettings settings = LoadSettings.builder()
                .setSchema(new FailsafeSchema())
                .setAllowDuplicateKeys(false)
                .setAllowRecursiveKeys(false)
                .setAllowNonScalarKeys(true)
                .setMaxAliasesForCollections(MOST_ALIASES)
                .setCodePointLimit(text.length() + 1)
                .build();
        try {
            bound(new Parse(settings).parseString(text));
            return new Compose(settings).composeString(text);
        } catch (MarkedYamlEngineException e) {
            throw e.getProblemMark()
                    .map(mark -> new InvalidRegistriesException(mark.getLine() + 1, "not YAML: " + e.getProblem()))
                    .orElseGet(() -> new InvalidRegistriesException("not YAML: " + e.getProblem()));
        } catch (YamlEngineException e) {
            throw new InvalidRegistriesException("not YAML: " + e.getMessage());
        }
    }

    private static void bound(Iterable<Event> events) throws InvalidRegistriesException {
        int depth = 0;
        int count = 0;
        for (Event event : events) {
            switch (event.getEventId()) {
                case MappingStart, SequenceStart -> depth++;
                case MappingEnd, SequenceEnd -> depth--;
                default -> {}
            }
            if (depth > MOST_DEPTH) {
                throw new InvalidRegistriesException(
                        event.getStartMark().map(mark -> mark.getLine() + 1).orElse(1),
                        "more than " + MOST_DEPTH + " levels deep");
            }
            if (++count > MOST_EVENTS) {
                throw new InvalidRegistriesException("more than " + MOST_EVENTS + " keys and values");
            }
        }
    }
}
