// SPDX-License-Identifier: Apache-2.0
package io.peili.content;

import java.io.IOException;

/** The store cannot be reached at the moment; another try later may succeed. */
public final class StoreUnavailableException extends IOException {
    private static final long serialVersionUID = 1L;

    /**
     * Says what is wrong.
     *
     * @param message what does not answer
     * @param cause why
     */
    public StoreUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
