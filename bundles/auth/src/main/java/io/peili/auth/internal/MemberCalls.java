// SPDX-License-Identifier: Apache-2.0
package io.peili.auth.internal;

import com.google.gson.JsonObject;
import io.peili.auth.internal.document.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * Asks other members over HTTPS. Blocks, for as long as the limit says at most.
 *
 * @param sockets says whom to trust and what to present
 * @param named whether the certificate of the other side must carry its address
 * @param limit how long a call may last in all, once the other side's name is resolved
 */
record MemberCalls(SSLSocketFactory sockets, boolean named, Duration limit) {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final int CONNECT_MILLIS = 3000;
    private static final int READ_MILLIS = 10_000;
    private static final int OK = 200;
    private static final int MAX_ERROR = 4096;
    private static final int MAX_REASON = 300;

    /**
     * What somebody answered.
     *
     * @param status the HTTP status
     * @param body the text
     * @param time what the other side's clock says, where it does
     */
    record Answer(int status, String body, Optional<Instant> time) {
        boolean ok() {
            return status == OK;
        }

        /** Why not: what the other side says, in one line that can be printed, else the status. */
        String reason() {
            try {
                JsonObject error = Json.object(
                        Json.elements(Json.object(body, MAX_ERROR), "errors").get(0));
                String detail = Json.text(error, "detail").replaceAll("[^\\x20-\\x7e]", "?");
                return detail.substring(0, Math.min(MAX_REASON, detail.length()));
            } catch (IOException | IndexOutOfBoundsException e) {
                return "status " + status;
            }
        }
    }

    /** Calls that last 20 seconds at most. */
    MemberCalls(SSLSocketFactory sockets, boolean named) {
        this(sockets, named, LIMIT);
    }

    Answer get(String authority, String path, int maxSize) throws IOException {
        return call("GET", authority, path, Optional.empty(), maxSize);
    }

    Answer post(String authority, String path, String body, int maxSize) throws IOException {
        return call("POST", authority, path, Optional.of(body), maxSize);
    }

    private Answer call(String method, String authority, String path, Optional<String> body, int maxSize)
            throws IOException {
        LimitedCall call = new LimitedCall(sockets, limit);
        try (call) {
            return call(call, method, authority, path, body, maxSize);
        } catch (IOException e) {
            if (call.late()) {
                throw new IOException("no whole answer within " + limit.toMillis() + " ms", e);
            }
            throw e;
        }
    }

    private Answer call(
            LimitedCall call, String method, String authority, String path, Optional<String> body, int maxSize)
            throws IOException {
        HttpsURLConnection connection = (HttpsURLConnection)
                URI.create("https://" + authority + path).toURL().openConnection();
        connection.setSSLSocketFactory(call);
        if (!named) {
            connection.setHostnameVerifier((host, session) -> true);
        }
        connection.setConnectTimeout(CONNECT_MILLIS);
        connection.setReadTimeout(READ_MILLIS);
        connection.setInstanceFollowRedirects(false);
        connection.setUseCaches(false);
        connection.setRequestMethod(method);
        try {
            if (body.isPresent()) {
                byte[] bytes = body.get().getBytes(StandardCharsets.UTF_8);
                connection.setDoOutput(true);
                connection.setRequestProperty("Content-Type", "application/json");
                connection.setFixedLengthStreamingMode(bytes.length);
                try (OutputStream out = connection.getOutputStream()) {
                    out.write(bytes);
                }
            }
            int status = connection.getResponseCode();
            long time = connection.getDate();
            return new Answer(
                    status,
                    text(status < 400 ? connection.getInputStream() : connection.getErrorStream(), maxSize),
                    time == 0 ? Optional.empty() : Optional.of(Instant.ofEpochMilli(time)));
        } finally {
            connection.disconnect();
        }
    }

    private static String text(@Nullable InputStream in, int maxSize) throws IOException {
        if (in == null) {
            return "";
        }
        try (in) {
            byte[] bytes = in.readNBytes(maxSize + 1);
            if (bytes.length > maxSize) {
                throw new IOException("an answer of more than " + maxSize + " bytes");
            }
            return new String(bytes, StandardCharsets.UTF_8);
        }
    }
}
