// SPDX-License-Identifier: Apache-2.0
package io.peili.auth.internal.token;

import io.peili.auth.TokenStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * What the cluster keeps of a token.
 *
 * @param id what it is called
 * @param hash the hash of its secret, in hexadecimal
 * @param expires until when it is good
 * @param uses for how many nodes it is good
 * @param keys the fingerprints of the keys of the nodes that joined with it
 * @param revoked whether it was revoked
 */
record TokenRecord(String id, String hash, Instant expires, int uses, List<String> keys, boolean revoked) {
    TokenRecord {
        keys = List.copyOf(keys);
    }

    /** How it stands. */
    TokenStatus status(Instant now) {
        int left = uses - keys.size();
        TokenStatus.State state = left > 0 ? TokenStatus.State.VALID : TokenStatus.State.USED_UP;
        if (!now.isBefore(expires)) {
            state = TokenStatus.State.EXPIRED;
        }
        if (revoked) {
            state = TokenStatus.State.REVOKED;
        }
        return new TokenStatus(id, expires, left, state);
    }

    /** Whether a node with this key may join: as a new one, or once more because the answer did not reach it. */
    @SuppressWarnings("ShortCircuitBoolean") // takes as long whatever is wrong
    boolean admits(String key, Instant now) {
        boolean timely = now.isBefore(expires);
        boolean room = keys.size() < uses;
        boolean known = keys.contains(key);
        return timely & !revoked & (room | known);
    }

    TokenRecord usedBy(String key) {
        if (keys.contains(key)) {
            return this;
        }
        List<String> more = new ArrayList<>(keys);
        more.add(key);
        return new TokenRecord(id, hash, expires, uses, more, revoked);
    }

    TokenRecord withdrawn() {
        return new TokenRecord(id, hash, expires, uses, keys, true);
    }
}
