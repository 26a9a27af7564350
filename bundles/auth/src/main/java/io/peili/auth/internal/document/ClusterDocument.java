// SPDX-License-Identifier: Apache-2.0
package io.peili.auth.internal.document;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What all members of a cluster agree on.
 *
 * @param cluster the fingerprint of the CA that the cluster was made with
 * @param version the higher one counts
 * @param authorities the certificates of the CAs, PEM; nodes are certified by the first
 * @param keys the fingerprints of the pre-shared keys of the p2p network, the one to dial with first
 * @param introduced the fingerprint of the key that is to be the only one, while it is being exchanged
 * @param holders the members that hold the CA's key
 * @param revoked who was put out
 * @param settings what is the same on all nodes
 */
public record ClusterDocument(
        String cluster,
        long version,
        List<String> authorities,
        List<String> keys,
        Optional<String> introduced,
        List<Holder> holders,
        List<Revocation> revoked,
        Map<String, String> settings) {
    /** How many may be put out. */
    public static final int MAX_REVOKED = 1000;
    /** How many characters a document may have. */
    public static final int MAX_SIZE = 512 << 10;

    private static final String INTRODUCED = "introduced";
    private static final int MAX_AUTHORITIES = 4;
    private static final int MAX_KEYS = 4;
    private static final int MAX_HOLDERS = 64;
    private static final int MAX_SETTINGS = 64;

    /**
     * Copies the lists, and checks their sizes.
     *
     * @param cluster the fingerprint of the CA that the cluster was made with
     * @param version the higher one counts
     * @param authorities the certificates of the CAs
     * @param keys the fingerprints of the pre-shared keys
     * @param introduced the fingerprint of the key that is to be the only one
     * @param holders the members that hold the CA's key
     * @param revoked who was put out
     * @param settings what is the same on all nodes
     */
    public ClusterDocument {
        authorities = List.copyOf(authorities);
        keys = List.copyOf(keys);
        holders = List.copyOf(holders);
        revoked = List.copyOf(revoked);
        settings = Map.copyOf(settings);
        most("authorities", authorities.size(), MAX_AUTHORITIES);
        most("keys", keys.size(), MAX_KEYS);
        most("holders", holders.size(), MAX_HOLDERS);
        most("revoked nodes", revoked.size(), MAX_REVOKED);
        most("settings", settings.size(), MAX_SETTINGS);
        if (authorities.isEmpty()) {
            throw new IllegalArgumentException("a cluster without an authority");
        }
    }

    /**
     * Reads a document.
     *
     * @param text JSON
     * @return the document
     * @throws IOException if it is none
     */
    public static ClusterDocument parse(String text) throws IOException {
        JsonObject json = Json.object(text, MAX_SIZE);
        List<Revocation> revoked = new ArrayList<>();
        Map<String, String> settings = new TreeMap<>();
        List<Holder> holders = new ArrayList<>();
        try {
            for (JsonElement element : Json.elements(json, "holders")) {
                JsonObject entry = Json.object(element);
                holders.add(new Holder(Json.text(entry, "name"), Json.text(entry, "address")));
            }
            for (JsonElement element : Json.elements(json, "revoked")) {
                JsonObject entry = Json.object(element);
                revoked.add(new Revocation(
                        Json.text(entry, "name"),
                        Instant.parse(Json.text(entry, "at")),
                        Json.texts(entry, "addresses"),
                        Json.texts(entry, "peers")));
            }
            for (JsonElement element : Json.elements(json, "settings")) {
                JsonObject entry = Json.object(element);
                settings.put(Json.text(entry, "key"), Json.text(entry, "value"));
            }
            return new ClusterDocument(
                    Json.text(json, "cluster"),
                    Json.number(json, "version"),
                    Json.texts(json, "authorities"),
                    Json.texts(json, "keys"),
                    json.has(INTRODUCED) ? Optional.of(Json.text(json, INTRODUCED)) : Optional.empty(),
                    holders,
                    revoked,
                    settings);
        } catch (IllegalArgumentException | DateTimeException e) {
            throw new IOException("not the document of a cluster: " + e.getMessage(), e);
        }
    }

    /**
     * Writes the document.
     *
     * @return JSON, the same for the same document
     */
    public String json() {
        JsonObject json = new JsonObject();
        json.addProperty("cluster", cluster);
        json.addProperty("version", version);
        json.add("authorities", Json.array(authorities));
        json.add("keys", Json.array(keys));
        introduced.ifPresent(key -> json.addProperty(INTRODUCED, key));
        JsonArray keepers = new JsonArray();
        for (Holder holder : holders) {
            JsonObject one = new JsonObject();
            one.addProperty("name", holder.name());
            one.addProperty("address", holder.address());
            keepers.add(one);
        }
        json.add("holders", keepers);
        JsonArray out = new JsonArray();
        for (Revocation entry : revoked) {
            JsonObject one = new JsonObject();
            one.addProperty("name", entry.name());
            one.addProperty("at", entry.at().toString());
            one.add("addresses", Json.array(entry.addresses()));
            one.add("peers", Json.array(entry.peers()));
            out.add(one);
        }
        json.add("revoked", out);
        JsonArray set = new JsonArray();
        new TreeMap<>(settings).forEach((key, value) -> {
            JsonObject one = new JsonObject();
            one.addProperty("key", key);
            one.addProperty("value", value);
            set.add(one);
        });
        json.add("settings", set);
        return json.toString();
    }

    /**
     * Where the holders of the CA's key are.
     *
     * @return {@code host:port} of each
     */
    public List<String> addresses() {
        return holders.stream().map(Holder::address).toList();
    }

    /**
     * Begins the next version.
     *
     * @return a builder with all of this document
     */
    public Next next() {
        return new Next(this);
    }

    private static void most(String what, int size, int most) {
        if (size > most) {
            throw new IllegalArgumentException(size + " " + what + " (expected: at most " + most + ")");
        }
    }

    /** The next version of a document, in the making. */
    public static final class Next {
        private final ClusterDocument last;
        private List<String> authorities;
        private List<String> keys;
        private Optional<String> introduced;
        private List<Holder> holders;
        private List<Revocation> revoked;
        private Map<String, String> settings;

        private Next(ClusterDocument last) {
            this.last = last;
            authorities = last.authorities;
            keys = last.keys;
            introduced = last.introduced;
            holders = last.holders;
            revoked = last.revoked;
            settings = last.settings;
        }

        /** {@return the same with other CAs} */
        public Next authorities(List<String> other) {
            authorities = other;
            return this;
        }

        /** {@return the same with other keys, of which one is perhaps to be the only one} */
        public Next keys(List<String> other, Optional<String> only) {
            keys = other;
            introduced = only;
            return this;
        }

        /** {@return the same with other holders} */
        public Next holders(List<Holder> other) {
            holders = other;
            return this;
        }

        /** {@return the same with others put out} */
        public Next revoked(List<Revocation> other) {
            revoked = other;
            return this;
        }

        /** {@return the same with other settings} */
        public Next settings(Map<String, String> other) {
            settings = other;
            return this;
        }

        /** {@return the document, with the next version} */
        public ClusterDocument build() {
            return new ClusterDocument(
                    last.cluster, last.version + 1, authorities, keys, introduced, holders, revoked, settings);
        }
    }
}
