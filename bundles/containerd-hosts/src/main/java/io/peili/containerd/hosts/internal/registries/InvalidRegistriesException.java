// SPDX-License-Identifier: Apache-2.0
package io.peili.containerd.hosts.internal.registries;

import java.io.IOException;

/** The file as a whole cannot be used. The message holds the line, and no value of the file. */
public final class InvalidRegistriesException extends IOException {
    private static final long serialVersionUID = 1L;

    /**
     * With a place.
     *
     * @param line where, from 1
     * @param text what is wrong there
     */
    public InvalidRegistriesException(int line, String text) {
        super("line " + line + ": " + text);
    }

    /**
     * Without a place.
     *
     * @param text what is wrong
     */
    public InvalidRegistriesException(String text) {
        super(text);
    }
}
