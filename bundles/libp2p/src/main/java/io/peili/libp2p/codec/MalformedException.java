// SPDX-License-Identifier: Apache-2.0
package io.peili.libp2p.codec;

import java.io.IOException;

/** Bytes that a protocol does not allow. */
public final class MalformedException extends IOException {
    private static final long serialVersionUID = 1L;

    /**
     * Says what is wrong.
     *
     * @param message what was read, and what had been expected
     */
    public MalformedException(String message) {
        super(message);
    }

    /**
     * Says what is wrong, and why.
     *
     * @param message what was read
     * @param cause what the decoder said
     */
    public MalformedException(String message, Throwable cause) {
        super(message, cause);
    }
}
