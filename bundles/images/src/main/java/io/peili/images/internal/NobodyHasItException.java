// SPDX-License-Identifier: Apache-2.0
package io.peili.images.internal;

import java.io.IOException;

/** No peer has what was asked for. */
final class NobodyHasItException extends IOException {
    private static final long serialVersionUID = 1L;

    NobodyHasItException(String message) {
        super(message);
    }
}
