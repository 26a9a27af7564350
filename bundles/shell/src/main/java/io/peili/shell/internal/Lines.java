// SPDX-License-Identifier: Apache-2.0
package io.peili.shell.internal;

/** Long texts in lines. */
public final class Lines {
    private Lines() {}

    /**
     * Breaks a text between words. A word that is longer than a line stays whole, so that it can be copied.
     *
     * @param text the text
     * @param width how long a line may be
     * @return the text with line breaks
     */
    public static String wrap(String text, int width) {
        StringBuilder wrapped = new StringBuilder();
        int column = 0;
        for (String word : text.strip().split("\\s+")) {
            if (column > 0 && column + 1 + word.length() > width) {
                wrapped.append('\n');
                column = 0;
            } else if (column > 0) {
                wrapped.append(' ');
                column++;
            }
            wrapped.append(word);
            column += word.length();
        }
        return wrapped.toString();
    }
}
