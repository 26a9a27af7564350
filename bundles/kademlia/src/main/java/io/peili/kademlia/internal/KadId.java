// SPDX-License-Identifier: Apache-2.0
package io.peili.kademlia.internal;

import io.peili.kademlia.ContentKey;
import io.peili.libp2p.PeerId;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.function.Function;

/**
 * A place in the key space: the SHA-256 of a key or peer id. Natural order is that of the space.
 *
 * @param a the highest 64 bits
 * @param b the next
 * @param c the next
 * @param d the lowest
 */
record KadId(long a, long b, long c, long d) implements Comparable<KadId> {
    static final int BITS = 256;

    static KadId of(byte[] key) {
        try {
            ByteBuffer hash =
                    ByteBuffer.wrap(MessageDigest.getInstance("SHA-256").digest(key));
            return new KadId(hash.getLong(), hash.getLong(), hash.getLong(), hash.getLong());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    static KadId of(PeerId peer) {
        return of(peer.bytes());
    }

    static KadId of(ContentKey key) {
        return of(key.bytes());
    }

    /** How many leading bits both have in common. */
    int commonPrefix(KadId other) {
        if (a != other.a) {
            return Long.numberOfLeadingZeros(a ^ other.a);
        }
        if (b != other.b) {
            return 64 + Long.numberOfLeadingZeros(b ^ other.b);
        }
        if (c != other.c) {
            return 128 + Long.numberOfLeadingZeros(c ^ other.c);
        }
        return d == other.d ? BITS : 192 + Long.numberOfLeadingZeros(d ^ other.d);
    }

    /** Which of two is closer to this one: negative for the first. */
    int compareDistance(KadId one, KadId two) {
        int order = Long.compareUnsigned(a ^ one.a, a ^ two.a);
        order = order != 0 ? order : Long.compareUnsigned(b ^ one.b, b ^ two.b);
        order = order != 0 ? order : Long.compareUnsigned(c ^ one.c, c ^ two.c);
        return order != 0 ? order : Long.compareUnsigned(d ^ one.d, d ^ two.d);
    }

    /** Orders things by the distance of their place to this one. */
    <T> Comparator<T> closestFirst(Function<T, KadId> place) {
        return (one, two) -> compareDistance(place.apply(one), place.apply(two));
    }

    @Override
    public int compareTo(KadId other) {
        int order = Long.compareUnsigned(a, other.a);
        order = order != 0 ? order : Long.compareUnsigned(b, other.b);
        order = order != 0 ? order : Long.compareUnsigned(c, other.c);
        return order != 0 ? order : Long.compareUnsigned(d, other.d);
    }
}
