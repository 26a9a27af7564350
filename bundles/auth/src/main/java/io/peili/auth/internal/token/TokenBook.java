// SPDX-License-Identifier: Apache-2.0
package io.peili.auth.internal.token;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.peili.auth.TokenStatus;
import io.peili.auth.internal.document.Json;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The tokens that were made here, kept in a file. What cannot be written does not count. Thread-safe. */
public final class TokenBook {
    private static final int MOST = 1000;
    private static final int MOST_USES = 10_000;
    private static final Duration LONGEST = Duration.ofDays(365);
    /** How long tokens that are no longer good are shown. */
    private static final Duration REMEMBERED = Duration.ofDays(7);

    private static final int MAX_SIZE = 8 << 20;
    private static final SecureRandom RANDOM = new SecureRandom();
    /** Compared with where there is no such token, so that the answer takes as long. */
    private static final TokenRecord NOBODY = new TokenRecord("", "00".repeat(32), Instant.EPOCH, 0, List.of(), true);

    private final Storage storage;

    /** Where the book is written. */
    public interface Storage {
        /**
         * Reads the book.
         *
         * @return its text, or empty if nothing was written yet
         * @throws IOException if it cannot be read
         */
        Optional<String> read() throws IOException;

        /**
         * Writes the book, whole or not at all, readable by its owner only.
         *
         * @param text its text
         * @throws IOException if it cannot be written
         */
        void write(String text) throws IOException;
    }

    /**
     * Opens a book.
     *
     * @param storage where it is
     */
    public TokenBook(Storage storage) {
        this.storage = storage;
    }

    /**
     * Makes a token.
     *
     * @param authority the fingerprint of the CA
     * @param lifetime how long it is good
     * @param uses for how many nodes
     * @param now the time
     * @return the token
     * @throws IOException if it cannot be kept
     */
    public synchronized JoinToken create(String authority, Duration lifetime, int uses, Instant now)
            throws IOException {
        if (lifetime.isNegative() || lifetime.isZero() || lifetime.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("ttl: " + lifetime + " (expected: up to " + LONGEST.toDays() + " days)");
        }
        if (uses < 1 || uses > MOST_USES) {
            throw new IllegalArgumentException("uses: " + uses + " (expected: 1 to " + MOST_USES + ")");
        }
        List<TokenRecord> records = remembered(now);
        if (records.size() >= MOST) {
            throw new IOException("there are " + MOST + " tokens already (revoke some with peili:token-revoke)");
        }
        JoinToken token = JoinToken.make(authority, RANDOM);
        records.add(new TokenRecord(
                token.id(), HexFormat.of().formatHex(token.hash()), now.plus(lifetime), uses, List.of(), false));
        write(records);
        return token;
    }

    /**
     * How the tokens stand.
     *
     * @param now the time
     * @return the tokens, the youngest last
     * @throws IOException if the book cannot be read
     */
    public synchronized List<TokenStatus> list(Instant now) throws IOException {
        return remembered(now).stream().map(token -> token.status(now)).toList();
    }

    /**
     * Makes a token useless.
     *
     * @param id which
     * @param now the time
     * @throws IOException if there is none, or the book cannot be written
     */
    public synchronized void revoke(String id, Instant now) throws IOException {
        List<TokenRecord> records = remembered(now);
        if (records.stream().noneMatch(token -> token.id().equals(id))) {
            throw new IOException("there is no token " + id + " (peili:token-list shows them)");
        }
        records.replaceAll(token -> token.id().equals(id) ? token.withdrawn() : token);
        write(records);
    }

    /**
     * Makes all tokens useless that were used with one of some keys.
     *
     * @param keys the fingerprints of the keys
     * @param now the time
     * @return which tokens were good for something until now
     * @throws IOException if the book cannot be read or written
     */
    public synchronized List<String> withdraw(Set<String> keys, Instant now) throws IOException {
        List<TokenRecord> records = remembered(now);
        List<String> withdrawn = new ArrayList<>();
        records.replaceAll(token -> {
            if (token.revoked() || Collections.disjoint(token.keys(), keys)) {
                return token;
            }
            withdrawn.add(token.id());
            return token.withdrawn();
        });
        if (!withdrawn.isEmpty()) {
            write(records);
        }
        return withdrawn;
    }

    /**
     * Takes a token for a node. Whatever is wrong with it, the same is done and the same is answered.
     *
     * @param id what the node calls the token
     * @param request what the node asks for
     * @param proof made with the token's hash over the request
     * @param key the fingerprint of the node's key
     * @param now the time
     * @return whether the node may join
     * @throws IOException if the use cannot be noted, and then the node may not
     */
    @SuppressWarnings("ShortCircuitBoolean") // takes as long whatever is wrong
    public synchronized boolean redeem(String id, byte[] request, byte[] proof, String key, Instant now)
            throws IOException {
        List<TokenRecord> records = remembered(now);
        TokenRecord claimed = NOBODY;
        for (TokenRecord token : records) {
            claimed = token.id().equals(id) ? token : claimed;
        }
        byte[] expected = Secrets.proof(HexFormat.of().parseHex(claimed.hash()), request);
        boolean proved = MessageDigest.isEqual(expected, proof);
        boolean admitted = claimed.admits(key, now);
        if (!(proved & admitted)) {
            return false;
        }
        TokenRecord used = claimed.usedBy(key);
        records.replaceAll(token -> token.id().equals(id) ? used : token);
        write(records);
        return true;
    }

    private List<TokenRecord> remembered(Instant now) throws IOException {
        List<TokenRecord> records = new ArrayList<>();
        Optional<String> text = storage.read();
        if (text.isPresent()) {
            for (JsonElement element : Json.elements(Json.object(text.get(), MAX_SIZE), "tokens")) {
                TokenRecord token = record(Json.object(element));
                if (now.isBefore(token.expires().plus(REMEMBERED))) {
                    records.add(token);
                }
            }
        }
        return records;
    }

    private static TokenRecord record(JsonObject json) throws IOException {
        return new TokenRecord(
                Json.text(json, "id"),
                Json.text(json, "hash"),
                Instant.parse(Json.text(json, "expires")),
                (int) Json.number(json, "uses"),
                Json.texts(json, "keys"),
                json.get("revoked").getAsBoolean());
    }

    private void write(List<TokenRecord> records) throws IOException {
        JsonArray tokens = new JsonArray();
        for (TokenRecord token : records) {
            JsonObject json = new JsonObject();
            json.addProperty("id", token.id());
            json.addProperty("hash", token.hash());
            json.addProperty("expires", token.expires().toString());
            json.addProperty("uses", token.uses());
            json.add("keys", Json.array(token.keys()));
            json.addProperty("revoked", token.revoked());
            tokens.add(json);
        }
        JsonObject book = new JsonObject();
        book.add("tokens", tokens);
        storage.write(book.toString());
    }
}
