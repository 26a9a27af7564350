// SPDX-License-Identifier: Apache-2.0
package io.peili.interop;

import io.peili.kademlia.ContentKey;
import io.peili.kademlia.Kademlia;
import io.peili.kademlia.KademliaOptions;
import io.peili.kademlia.Provider;
import io.peili.kademlia.ProviderListener;
import io.peili.kademlia.dht.KademliaDht;
import io.peili.libp2p.Host;
import io.peili.libp2p.KeyType;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** A host of ours that takes part in the table. */
record OurNode(Host host, Kademlia kademlia) implements AutoCloseable {
    static OurNode start(KeyType type, boolean privateNetwork) throws IOException {
        Host host = OurHost.start(type, privateNetwork);
        return new OurNode(host, KademliaDht.start(host, KademliaOptions.defaults()));
    }

    void provide(String... names) {
        kademlia.provide(List.of(names).stream().map(ContentKey::of).toList());
    }

    boolean routesBy(String peer) {
        return kademlia.buckets().stream()
                .flatMap(List::stream)
                .anyMatch(id -> id.toString().equals(peer));
    }

    /** All providers that are found, with their addresses as text. */
    Map<String, String> find(String name) throws Exception {
        Map<String, String> found = new ConcurrentHashMap<>();
        CompletableFuture<Void> finished = new CompletableFuture<>();
        kademlia.find(ContentKey.of(name), Duration.ofSeconds(10), new ProviderListener() {
            @Override
            public void found(Provider provider) {
                found.put(provider.id().toString(), provider.addresses().toString());
            }

            @Override
            public void finished() {
                finished.complete(null);
            }
        });
        finished.get(20, TimeUnit.SECONDS);
        return found;
    }

    @Override
    public void close() {
        kademlia.close();
        host.close();
    }
}
