// SPDX-License-Identifier: Apache-2.0
package io.peili.libp2p.internal.yamux;

import java.util.Optional;
import java.util.OptionalLong;

/** Pings: measures the round trip, notices a peer that is gone, and bounds how many of the peer's are answered. */
final class Heartbeat {
    private static final int MAX_ANSWERS = 64;

    private final YamuxLimits limits;
    private long lastReceived;
    private long lastSent;
    private long opaque;
    private boolean waiting;
    private boolean mustAnswer;
    private long roundTrip = -1;
    private int answers;
    private OptionalLong owed = OptionalLong.empty();

    Heartbeat(YamuxLimits limits) {
        this.limits = limits;
    }

    void received(long now) {
        lastReceived = now;
        mustAnswer = false;
    }

    Frame measure(long now) {
        lastSent = now;
        opaque = opaque + 1 & 0xFFFFFFFFL;
        waiting = true;
        return new Frame(Frame.PING, Frame.SYN, 0, opaque);
    }

    /** A ping that is due, because the peer was silent or the last measurement is old. */
    Optional<Frame> due(long now) {
        long pause = limits.keepAlive().toNanos();
        boolean silent = now - lastReceived >= pause && !mustAnswer;
        if (silent || now - lastSent >= pause) {
            mustAnswer |= silent;
            return Optional.of(measure(now));
        }
        return Optional.empty();
    }

    /** Whether the peer has said nothing at all since a ping that was sent because of its silence. */
    boolean lost(long now) {
        return mustAnswer && now - lastSent > limits.stall().toNanos();
    }

    void answered(long value, long now) {
        if (waiting && value == opaque) {
            waiting = false;
            roundTrip = now - lastSent;
        }
    }

    OptionalLong roundTrip() {
        return roundTrip < 0 ? OptionalLong.empty() : OptionalLong.of(roundTrip);
    }

    /** The answer to a ping, if it can go out now; of those that cannot, only the last is answered, later. */
    Optional<Frame> asked(long value, boolean writable) {
        answers++;
        if (writable && answers <= MAX_ANSWERS) {
            return Optional.of(answer(value));
        }
        owed = OptionalLong.of(value);
        return Optional.empty();
    }

    /** The answer that could not go out before. */
    Optional<Frame> owed() {
        OptionalLong value = owed;
        owed = OptionalLong.empty();
        return value.isPresent() ? Optional.of(answer(value.getAsLong())) : Optional.empty();
    }

    private static Frame answer(long value) {
        return new Frame(Frame.PING, Frame.ACK, 0, value);
    }

    void batchOver() {
        answers = 0;
    }
}
