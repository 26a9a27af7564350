// SPDX-License-Identifier: Apache-2.0
package io.peili.testkit;

import io.peili.content.Mirror;
import io.peili.oci.Reference;
import io.peili.routing.Peer;

class MemoryMirrorTest extends MirrorContract {
    private final MemoryStore remote = new MemoryStore();
    private final Peer peer = new Peer("peer", "127.0.0.3", 6443);
    private final MemoryMirror mirror = new MemoryMirror(peer, remote);

    @Override
    protected Mirror mirror() {
        return mirror;
    }

    @Override
    protected Peer peer() {
        return peer;
    }

    @Override
    protected void peerHas(Reference name, TestImage content) {
        remote.put(name, content);
    }
}
