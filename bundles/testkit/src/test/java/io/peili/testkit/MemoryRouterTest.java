// SPDX-License-Identifier: Apache-2.0
package io.peili.testkit;

import io.peili.routing.Peer;
import io.peili.routing.Router;

class MemoryRouterTest extends RouterContract {
    private final MemoryRouter.Network network = new MemoryRouter.Network();
    private final Peer peer = new Peer("b", "127.0.0.3", 6443);
    private final Router router = network.join(new Peer("a", "127.0.0.2", 6443));
    private final Router other = network.join(peer);

    @Override
    protected Router router() {
        return router;
    }

    @Override
    protected Router other() {
        return other;
    }

    @Override
    protected Peer otherPeer() {
        return peer;
    }
}
