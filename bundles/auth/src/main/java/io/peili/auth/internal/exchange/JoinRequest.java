// SPDX-License-Identifier: Apache-2.0
package io.peili.auth.internal.exchange;

import com.google.gson.JsonObject;
import io.peili.auth.internal.document.Json;
import java.io.IOException;
import java.util.Base64;

/**
 * A node that wants to become a member.
 *
 * @param token what its token is called
 * @param signingRequest what it wants certified, PKCS#10
 * @param proof that it knows the token's secret, over the signing request
 */
public record JoinRequest(String token, byte[] signingRequest, byte[] proof) {
    /** How many characters a request may have. */
    public static final int MAX_SIZE = 16 << 10;

    /**
     * Reads a request.
     *
     * @param text JSON
     * @return the request
     * @throws IOException if it is none
     */
    public static JoinRequest parse(String text) throws IOException {
        JsonObject json = Json.object(text, MAX_SIZE);
        return new JoinRequest(Json.text(json, "token"), Bytes.of(json, "signingRequest"), Bytes.of(json, "proof"));
    }

    /**
     * Writes the request.
     *
     * @return JSON
     */
    public String json() {
        JsonObject json = new JsonObject();
        json.addProperty("token", token);
        json.addProperty("signingRequest", Base64.getEncoder().encodeToString(signingRequest));
        json.addProperty("proof", Base64.getEncoder().encodeToString(proof));
        return json.toString();
    }
}
