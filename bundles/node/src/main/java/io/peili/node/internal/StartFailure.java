// SPDX-License-Identifier: Apache-2.0
package io.peili.node.internal;

/** Why this node cannot start. The message is the one line that people get. */
final class StartFailure extends Exception {
    private static final long serialVersionUID = 1L;

    StartFailure(String message) {
        super(message);
    }
}
