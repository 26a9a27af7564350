// SPDX-License-Identifier: Apache-2.0
package io.peili.router.internal;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.peili.libp2p.Multiaddr;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Lists from which other nodes can start: this node and peers that it knows, as Spegel and K3s serve them. */
@Path("/")
public final class PeerListResource {
    private final Supplier<List<Multiaddr>> peers;

    /** Serves addresses with their peer ids, those of this node first. */
    PeerListResource(Supplier<List<Multiaddr>> peers) {
        this.peers = peers;
    }

    /**
     * Spegel's list.
     *
     * @return an array of objects with {@code ID} and {@code Addrs}
     */
    @GET
    @Path("id")
    public Response spegel() {
        Map<String, JsonArray> addresses = new LinkedHashMap<>();
        for (Multiaddr address : peers.get()) {
            address.peerId()
                    .ifPresent(id -> addresses
                            .computeIfAbsent(id.toString(), known -> new JsonArray())
                            .add(address.withoutPeer().toString()));
        }
        JsonArray list = new JsonArray();
        addresses.forEach((id, known) -> {
            JsonObject peer = new JsonObject();
            peer.addProperty("ID", id);
            peer.add("Addrs", known);
            list.add(peer);
        });
        return answer(Response.Status.OK, MediaType.APPLICATION_JSON, list.toString());
    }

    /**
     * K3s's list.
     *
     * @param accept what the caller takes: exactly {@code application/json} for all addresses, else it gets one
     * @return an array of addresses, or one address as text; 503 where this node has none yet
     */
    @GET
    @Path("v1-k3s/p2p")
    public Response k3s(@HeaderParam(HttpHeaders.ACCEPT) String accept) {
        List<String> known = new ArrayList<>();
        peers.get().forEach(address -> known.add(address.toString()));
        if (known.isEmpty()) {
            return answer(Response.Status.SERVICE_UNAVAILABLE, MediaType.TEXT_PLAIN, "no peer addresses available\n");
        }
        if (!MediaType.APPLICATION_JSON.equals(accept)) {
            return answer(Response.Status.OK, MediaType.TEXT_PLAIN, known.get(0));
        }
        JsonArray list = new JsonArray();
        known.forEach(list::add);
        return answer(Response.Status.OK, MediaType.APPLICATION_JSON, list.toString());
    }

    private static Response answer(Response.Status status, String type, String text) {
        return Response.status(status)
                .type(type)
                .entity(text.getBytes(StandardCharsets.UTF_8))
                .build();
    }
}
