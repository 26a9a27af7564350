// SPDX-License-Identifier: Apache-2.0
package io.peili.content;

import java.io.IOException;

/** Content is not what its digest or size says. */
public final class ContentCorruptException extends IOException {
    private static final long serialVersionUID = 1L;

    /**
     * Says what is wrong.
     *
     * @param message what was found and what was expected
     */
    public ContentCorruptException(String message) {
        super(message);
    }
}
