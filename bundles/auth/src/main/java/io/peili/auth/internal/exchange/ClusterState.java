// SPDX-License-Identifier: Apache-2.0
package io.peili.auth.internal.exchange;

import com.google.gson.JsonObject;
import io.peili.auth.NetworkKey;
import io.peili.auth.internal.document.Json;
import io.peili.auth.internal.document.SignedDocument;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * What members give to members: the document, and the secrets that it names by their fingerprints.
 *
 * @param signed the document
 * @param keys the pre-shared keys of the p2p network
 */
public record ClusterState(SignedDocument signed, List<NetworkKey> keys) {
    /** How many characters a state may have. */
    public static final int MAX_SIZE = SignedDocument.MAX_SIZE + 4096;

    /**
     * Copies the keys.
     *
     * @param signed the document
     * @param keys the pre-shared keys
     */
    public ClusterState {
        keys = List.copyOf(keys);
    }

    /**
     * Reads a state.
     *
     * @param text JSON
     * @return the state
     * @throws IOException if it is none
     */
    public static ClusterState parse(String text) throws IOException {
        return of(Json.object(text, MAX_SIZE));
    }

    static ClusterState of(JsonObject json) throws IOException {
        List<NetworkKey> keys = new ArrayList<>();
        for (String digits : Json.texts(json, "keys")) {
            try {
                keys.add(NetworkKey.of(HexFormat.of().parseHex(digits)));
            } catch (IllegalArgumentException e) {
                throw new IOException("keys has something else than keys");
            }
        }
        return new ClusterState(new SignedDocument(Json.text(json, "payload"), Json.text(json, "signature")), keys);
    }

    /**
     * Writes the state, with its secrets.
     *
     * @return JSON
     */
    public String json() {
        return object().toString();
    }

    JsonObject object() {
        JsonObject json = new JsonObject();
        json.addProperty("payload", signed.payload());
        json.addProperty("signature", signed.signature());
        json.add(
                "keys",
                Json.array(keys.stream()
                        .map(key -> HexFormat.of().formatHex(key.bytes()))
                        .toList()));
        return json;
    }
}
