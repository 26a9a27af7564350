// SPDX-License-Identifier: Apache-2.0
package io.peili.auth.internal.exchange;

import com.google.gson.JsonObject;
import io.peili.auth.internal.document.Json;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;

/**
 * What a new member gets.
 *
 * @param certificate its certificate, with the CA's after it, PEM
 * @param state what the members agree on, and their secrets
 * @param time what the clock of the cluster says
 */
public record JoinAnswer(String certificate, ClusterState state, Instant time) {
    /** How many characters an answer may have. */
    public static final int MAX_SIZE = ClusterState.MAX_SIZE + (64 << 10);

    /**
     * Reads an answer.
     *
     * @param text JSON
     * @return the answer
     * @throws IOException if it is none
     */
    public static JoinAnswer parse(String text) throws IOException {
        JsonObject json = Json.object(text, MAX_SIZE);
        try {
            return new JoinAnswer(
                    Json.text(json, "certificate"), ClusterState.of(json), Instant.parse(Json.text(json, "time")));
        } catch (DateTimeException e) {
            throw new IOException("time is none", e);
        }
    }

    /**
     * Writes the answer.
     *
     * @return JSON
     */
    public String json() {
        JsonObject json = state.object();
        json.addProperty("certificate", certificate);
        json.addProperty("time", time.toString());
        return json.toString();
    }
}
