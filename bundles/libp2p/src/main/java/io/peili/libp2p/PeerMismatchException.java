// SPDX-License-Identifier: Apache-2.0
package io.peili.libp2p;

import java.io.IOException;

/** Somebody else answered than the peer that was dialled. */
public final class PeerMismatchException extends IOException {
    private static final long serialVersionUID = 1L;

    private final transient PeerId actual;

    /**
     * Says who.
     *
     * @param expected who was dialled
     * @param actual who answered
     */
    public PeerMismatchException(PeerId expected, PeerId actual) {
        super("peer: " + actual + " (expected: " + expected + ")");
        this.actual = actual;
    }

    /**
     * Who answered.
     *
     * @return the peer, proven
     */
    public PeerId actual() {
        return actual;
    }
}
