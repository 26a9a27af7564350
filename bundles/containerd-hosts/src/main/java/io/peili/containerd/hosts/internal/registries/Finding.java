// SPDX-License-Identifier: Apache-2.0
package io.peili.containerd.hosts.internal.registries;

/**
 * Something in the file that the user should know.
 *
 * @param line where, from 1
 * @param key the keys down to it, joined by dots
 * @param text what is wrong and what is done about it
 */
public record Finding(int line, String key, String text) {
    @Override
    public String toString() {
        return "line " + line + ": " + key + ": " + text;
    }
}
