// SPDX-License-Identifier: Apache-2.0
package io.peili.containerd.hosts.internal.registries;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * A value in the document, with the way to it.
 *
 * @param name the last key
 * @param path all keys, joined by dots
 * @param line where the key stands
 * @param node the value
 */
record YamlField(String name, String path, int line, Node node) {
    private static final String MERGE = "<<";
    private static final Set<String> NULLS = Set.of("", "~", "null", "Null", "NULL");
    private static final int MOST_ENTRIES = 1_000;

    static YamlField root(Node node) {
        return new YamlField("", "", lineOf(node), node);
    }

    /**
     * The fields of a mapping, those merged into it with {@code <<} last.
     *
     * @throws InvalidRegistriesException if it is no mapping, or a key is there twice
     */
    List<YamlField> fields() throws InvalidRegistriesException {
        if (isNull(node)) {
            return List.of();
        }
        List<YamlField> fields = new ArrayList<>();
        List<Node> merged = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (NodeTuple tuple : mapping(node).getValue()) {
            YamlField field = field(tuple);
            if (!names.add(field.name)) {
                throw new InvalidRegistriesException(field.line, field.path + ": this key is there twice");
            }
            if (field.name.equals(MERGE)) {
                merged.addAll(field.node instanceof SequenceNode many ? many.getValue() : List.of(field.node));
            } else {
                fields.add(field);
            }
        }
        for (Node node : merged) {
            for (NodeTuple tuple : mapping(node).getValue()) {
                YamlField field = field(tuple);
                if (names.add(field.name)) {
                    fields.add(field);
                }
            }
        }
        return bounded(fields);
    }

    /**
     * The items of a list.
     *
     * @throws InvalidRegistriesException if it is no list
     */
    List<YamlField> items() throws InvalidRegistriesException {
        if (isNull(node)) {
            return List.of();
        }
        if (!(node instanceof SequenceNode list)) {
            throw wrong("a list");
        }
        List<YamlField> items = new ArrayList<>();
        for (Node item : list.getValue()) {
            items.add(new YamlField(name, path + "[" + items.size() + "]", lineOf(item), item));
        }
        return bounded(items);
    }

    /**
     * The value as text; a number too, and none is empty.
     *
     * @throws InvalidRegistriesException if it is a list or a mapping
     */
    String text() throws InvalidRegistriesException {
        if (isNull(node)) {
            return "";
        }
        if (!(node instanceof ScalarNode scalar)) {
            throw wrong("a text");
        }
        return scalar.getValue();
    }

    /**
     * The value as a switch.
     *
     * @throws InvalidRegistriesException if it is none
     */
    boolean flag() throws InvalidRegistriesException {
        return switch (text().toLowerCase(Locale.ROOT)) {
            case "", "false", "no", "off" -> false;
            case "true", "yes", "on" -> true;
            default -> throw wrong("true or false");
        };
    }

    private MappingNode mapping(Node node) throws InvalidRegistriesException {
        if (node instanceof MappingNode mapping) {
            return mapping;
        }
        throw wrong("keys with values");
    }

    private YamlField field(NodeTuple tuple) throws InvalidRegistriesException {
        if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
            throw new InvalidRegistriesException(
                    lineOf(tuple.getKeyNode()), place() + "a key that is no text (expected: quotes around it)");
        }
        String path = this.path.isEmpty() ? key.getValue() : this.path + "." + key.getValue();
        return new YamlField(key.getValue(), path, lineOf(key), tuple.getValueNode());
    }

    private List<YamlField> bounded(List<YamlField> list) throws InvalidRegistriesException {
        if (list.size() > MOST_ENTRIES) {
            throw new InvalidRegistriesException(
                    line, place() + list.size() + " entries (expected: at most " + MOST_ENTRIES + ")");
        }
        return list;
    }

    private InvalidRegistriesException wrong(String expected) {
        String found =
                node instanceof MappingNode ? "keys with values" : node instanceof SequenceNode ? "a list" : "a text";
        return new InvalidRegistriesException(
                line, place() + (found.equals(expected) ? "not what is" : found) + " (expected: " + expected + ")");
    }

    private String place() {
        return path.isEmpty() ? "" : path + ": ";
    }

    private static boolean isNull(Node node) {
        return node instanceof ScalarNode scalar && scalar.isPlain() && NULLS.contains(scalar.getValue());
    }

    private static int lineOf(Node node) {
        return node.getStartMark().map(mark -> mark.getLine() + 1).orElse(1);
    }
}
