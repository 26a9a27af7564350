// SPDX-License-Identifier: Apache-2.0
package io.peili.libp2p.internal.host;

import io.peili.libp2p.ProtocolHandler;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;

/** The protocols that this node accepts streams of. */
final class Protocols {
    private final Map<String, ProtocolHandler> handlers = new ConcurrentSkipListMap<>();

    void add(String protocol, ProtocolHandler handler) {
        handlers.put(protocol, handler);
    }

    void remove(String protocol) {
        handlers.remove(protocol);
    }

    boolean supports(String protocol) {
        return handlers.containsKey(protocol);
    }

    /** Those among some. */
    Protocols only(Set<String> some) {
        Protocols few = new Protocols();
        some.forEach(protocol -> find(protocol).ifPresent(handler -> few.add(protocol, handler)));
        return few;
    }

    Optional<ProtocolHandler> find(String protocol) {
        return Optional.ofNullable(handlers.get(protocol));
    }

    List<String> names() {
        return List.copyOf(handlers.keySet());
    }
}
