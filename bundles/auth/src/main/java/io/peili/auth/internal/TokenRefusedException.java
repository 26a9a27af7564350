// SPDX-License-Identifier: Apache-2.0
package io.peili.auth.internal;

import java.io.IOException;

/** A member did not take the token; trying again with the same one is of no use. */
final class TokenRefusedException extends IOException {
    private static final long serialVersionUID = 1;

    TokenRefusedException(String authority) {
        super(authority + " does not take the token: it is wrong, expired, used up or revoked"
                + " (peili:token-create makes another)");
    }
}
