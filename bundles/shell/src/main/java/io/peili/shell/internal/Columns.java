// SPDX-License-Identifier: Apache-2.0
package io.peili.shell.internal;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/** A table with nothing between its columns but two spaces, for many columns in few. */
public final class Columns {
    private static final String BETWEEN = "  ";

    private final List<List<String>> rows = new ArrayList<>();

    /**
     * Begins with the headings.
     *
     * @param headings one for each column
     */
    public Columns(String... headings) {
        rows.add(List.of(headings));
    }

    /**
     * Adds a row.
     *
     * @param cells one for each column
     */
    public void row(Object... cells) {
        if (cells.length != rows.get(0).size()) {
            throw new IllegalArgumentException(
                    "cells: " + cells.length + " (expected: " + rows.get(0).size() + ")");
        }
        rows.add(List.of(cells).stream().map(String::valueOf).toList());
    }

    /**
     * Prints all rows.
     *
     * @param out where to
     */
    public void print(PrintStream out) {
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int column = 0; column < row.size(); column++) {
                String cell = row.get(column);
                line.append(cell)
                        .append(" ".repeat(width(column) - cell.length()))
                        .append(BETWEEN);
            }
            out.println(line.toString().stripTrailing());
        }
    }

    private int width(int column) {
        return rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(0);
    }
}
