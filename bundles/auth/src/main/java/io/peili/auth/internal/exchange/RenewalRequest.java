// SPDX-License-Identifier: Apache-2.0
package io.peili.auth.internal.exchange;

import com.google.gson.JsonObject;
import io.peili.auth.internal.document.Json;
import java.io.IOException;
import java.util.Base64;

/**
 * A member that wants a new certificate for its key.
 *
 * @param signingRequest what it wants certified, PKCS#10; signed with its key
 * @param certificate the one it has, PEM
 */
public record RenewalRequest(byte[] signingRequest, String certificate) {
    /** How many characters a request may have. */
    public static final int MAX_SIZE = 32 << 10;

    /**
     * Reads a request.
     *
     * @param text JSON
     * @return the request
     * @throws IOException if it is none
     */
    public static RenewalRequest parse(String text) throws IOException {
        JsonObject json = Json.object(text, MAX_SIZE);
        return new RenewalRequest(Bytes.of(json, "signingRequest"), Json.text(json, "certificate"));
    }

    /**
     * Writes the request.
     *
     * @return JSON
     */
    public String json() {
        JsonObject json = new JsonObject();
        json.addProperty("signingRequest", Base64.getEncoder().encodeToString(signingRequest));
        json.addProperty("certificate", certificate);
        return json.toString();
    }
}
