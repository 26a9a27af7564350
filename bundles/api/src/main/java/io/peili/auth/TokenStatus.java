// SPDX-License-Identifier: Apache-2.0
package io.peili.auth;

import java.time.Instant;

/**
 * How a join token stands.
 *
 * @param id what it is called; not a secret
 * @param expires until when it is good
 * @param usesLeft how many more nodes can join with it
 * @param state whether it is good, and if not why
 */
public record TokenStatus(String id, Instant expires, int usesLeft, State state) {
    /** Whether a token is good. */
    public enum State {
        /** Nodes can join with it. */
        VALID,
        /** Its time is over. */
        EXPIRED,
        /** All its uses are gone. */
        USED_UP,
        /** It was revoked. */
        REVOKED
    }
}
