// SPDX-License-Identifier: Apache-2.0
package io.peili.shell.internal;

import io.peili.oci.Descriptor;
import java.util.ArrayList;
import java.util.List;

/** Draws an {@link ImageTree}; at most 80 columns unless everything is to be shown in full. */
public final class TreeText {
    private static final String COMMON = "application/vnd.";

    private final boolean full;
    private final List<Line> lines = new ArrayList<>();

    private record Line(String drawing, ImageTree node) {}

    /**
     * Chooses how much to show.
     *
     * @param full whether to show whole digests and media types
     */
    public TreeText(boolean full) {
        this.full = full;
    }

    /**
     * Draws a tree.
     *
     * @param tree the tree
     * @return the lines
     */
    public List<String> draw(ImageTree tree) {
        lines.clear();
        add(tree, "", "");
        int width = lines.stream().mapToInt(line -> first(line).length()).max().orElse(0);
        return lines.stream().map(line -> text(line, width)).toList();
    }

    private void add(ImageTree node, String drawing, String below) {
        lines.add(new Line(drawing, node));
        int last = node.children().size() - 1;
        for (int i = 0; i <= last; i++) {
            add(node.children().get(i), below + (i < last ? "├─ " : "└─ "), below + (i < last ? "│  " : "   "));
        }
    }

    private String first(Line line) {
        String type = line.node().descriptor().mediaType().value();
        return line.drawing() + (full || !type.startsWith(COMMON) ? type : type.substring(COMMON.length()));
    }

    private String text(Line line, int width) {
        Descriptor descriptor = line.node().descriptor();
        StringBuilder text = new StringBuilder(first(line));
        text.append(" ".repeat(width - text.length() + 2))
                .append(full ? descriptor.digest() : descriptor.digest().shortHex())
                .append("  ")
                .append(Bytes.text(descriptor.size()));
        descriptor.platform().ifPresent(platform -> text.append("  ").append(platform));
        return text.append(line.node().here() ? "" : "  not here").toString();
    }
}
