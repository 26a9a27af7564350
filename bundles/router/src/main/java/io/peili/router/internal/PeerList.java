// SPDX-License-Identifier: Apache-2.0
package io.peili.router.internal;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import io.peili.libp2p.Multiaddr;
import io.peili.libp2p.PeerId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The lists of first peers that other nodes serve: Spegel's objects with {@code ID} and {@code Addrs}, K3s' array of
 * addresses, or K3s' one address as text. Entries that cannot be read are left out.
 */
final class PeerList {
    private static final int MAX_PEERS = 64;

    private PeerList() {}

    static List<Multiaddr> parse(String text) {
        List<Multiaddr> addresses = new ArrayList<>();
        try {
            JsonElement json = JsonParser.parseString(text);
            if (json.isJsonArray()) {
                json.getAsJsonArray().forEach(entry -> add(entry, addresses));
                return addresses.subList(0, Math.min(addresses.size(), MAX_PEERS));
            }
        } catch (JsonParseException expected) {
            // one address as text is not JSON
        }
        for (String line : text.strip().split("[\\s,]+")) {
            address(line).ifPresent(addresses::add);
        }
        return addresses.subList(0, Math.min(addresses.size(), MAX_PEERS));
    }

    private static void add(JsonElement entry, List<Multiaddr> addresses) {
        if (entry.isJsonPrimitive()) {
            address(entry.getAsString()).ifPresent(addresses::add);
        } else if (entry.isJsonObject()) {
            JsonObject peer = entry.getAsJsonObject();
            Optional<PeerId> id =
                    text(peer.get("ID")).filter(name -> !name.isEmpty()).flatMap(PeerList::peer);
            if (peer.get("Addrs") != null && peer.get("Addrs").isJsonArray()) {
                for (JsonElement address : peer.getAsJsonArray("Addrs")) {
                    text(address)
                            .flatMap(PeerList::address)
                            .map(found -> id.map(found::withPeer).orElse(found))
                            .ifPresent(addresses::add);
                }
            }
        }
    }

    private static Optional<String> text(@Nullable JsonElement element) {
        return element != null && element.isJsonPrimitive() ? Optional.of(element.getAsString()) : Optional.empty();
    }

    private static Optional<PeerId> peer(String text) {
        try {
            return Optional.of(PeerId.parse(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static Optional<Multiaddr> address(String text) {
        try {
            return Optional.of(Multiaddr.parse(text))
                    .filter(found -> found.tcpSocket().isPresent());
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
