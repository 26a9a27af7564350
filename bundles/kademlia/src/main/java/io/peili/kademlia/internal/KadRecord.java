// SPDX-License-Identifier: Apache-2.0
package io.peili.kademlia.internal;

import io.peili.libp2p.codec.MalformedException;
import io.peili.libp2p.codec.ProtoReader;
import io.peili.libp2p.codec.ProtoWriter;

/**
 * A value under a key. No values are kept here, so the value itself is never read, and never written.
 *
 * @param key the key
 * @param valued whether it came with a value
 */
record KadRecord(byte[] key, boolean valued) {
    ProtoWriter encode() {
        return new ProtoWriter(64).bytes(1, key);
    }

    static KadRecord decode(ProtoReader in) throws MalformedException {
        byte[] key = new byte[0];
        boolean valued = false;
        while (in.next()) {
            switch (in.field()) {
                case 1 -> key = in.bytes(KadMessage.MAX_KEY);
                case 2 -> valued = in.view().hasRemaining();
                default -> {}
            }
        }
        return new KadRecord(key, valued);
    }
}
