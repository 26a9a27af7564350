// SPDX-License-Identifier: Apache-2.0
package io.peili.content;

import java.io.IOException;

/** An image archive is broken, incomplete or hostile; nothing of it was taken over. */
public final class InvalidArchiveException extends IOException {
    private static final long serialVersionUID = 1L;

    /**
     * Says what is wrong.
     *
     * @param message what was found, where in the archive, and what was expected
     */
    public InvalidArchiveException(String message) {
        super(message);
    }
}
