// SPDX-License-Identifier: Apache-2.0
package io.peili.auth.internal.exchange;

import com.google.gson.JsonObject;
import io.peili.auth.internal.document.Json;
import java.io.IOException;
import java.util.Base64;

/** Bytes in JSON, as Base64. */
final class Bytes {
    private Bytes() {}

    static byte[] of(JsonObject json, String key) throws IOException {
        try {
            return Base64.getDecoder().decode(Json.text(json, key));
        } catch (IllegalArgumentException e) {
            throw new IOException(key + " is not Base64", e);
        }
    }
}
