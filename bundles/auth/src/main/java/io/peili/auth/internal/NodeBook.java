// SPDX-License-Identifier: Apache-2.0
package io.peili.auth.internal;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.peili.auth.internal.document.Json;
import io.peili.auth.internal.token.Secrets;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The nodes that were certified here, kept in a file, so that no two have one name. Thread-safe. */
final class NodeBook {
    static final String FILE = "nodes.json";
    private static final int MAX_SIZE = 16 << 20;
    private static final int MOST = 10_000;
    private static final int SUFFIX = 6;
    private static final int MAX_NAME = 64;

    private final PrivateFolder folder;

    /**
     * A node.
     *
     * @param name what it is called in its certificate
     * @param key the fingerprint of its key
     * @param addresses where it is reached
     * @param since when its certificate begins
     * @param until when its certificate ends
     */
    record Known(String name, String key, List<String> addresses, Instant since, Instant until) {
        Known {
            addresses = List.copyOf(addresses);
        }

        static Known of(NodeName node, X509Certificate certificate) {
            return new Known(
                    node.name(),
                    Secrets.fingerprint(certificate.getPublicKey().getEncoded()),
                    Stream.concat(node.hosts().stream(), node.addresses().stream())
                            .sorted()
                            .toList(),
                    Dates.begin(certificate),
                    Dates.end(certificate));
        }
    }

    NodeBook(PrivateFolder folder) {
        this.folder = folder;
    }

    /** The name for a node: the one that its key has already, else the one it wants, if no other has it. */
    synchronized String nameFor(String wanted, String key, Instant now) throws IOException {
        List<Known> nodes = read(now);
        Optional<Known> same =
                nodes.stream().filter(node -> node.key().equals(key)).findFirst();
        if (same.isPresent()) {
            return same.get().name();
        }
        if (nodes.stream().noneMatch(node -> node.name().equals(wanted))) {
            return wanted;
        }
        String suffix = "-" + key.substring(0, SUFFIX);
        return wanted.substring(0, Math.min(wanted.length(), MAX_NAME - suffix.length())) + suffix;
    }

    /** Notes a certificate that is about to be given away. */
    synchronized void note(Known node, Instant now) throws IOException {
        List<Known> nodes = read(now);
        if (nodes.contains(node)) {
            return;
        }
        nodes.removeIf(known -> known.name().equals(node.name()));
        if (nodes.size() >= MOST) {
            throw new IOException("there are " + MOST + " nodes already");
        }
        nodes.add(node);
        write(nodes);
    }

    synchronized Optional<Known> find(String name, Instant now) throws IOException {
        return read(now).stream().filter(node -> node.name().equals(name)).findFirst();
    }

    synchronized List<Known> all(Instant now) throws IOException {
        return List.copyOf(read(now));
    }

    private List<Known> read(Instant now) throws IOException {
        List<Known> nodes = new ArrayList<>();
        Optional<String> text = folder.read(FILE, MAX_SIZE);
        if (text.isPresent()) {
            for (JsonElement element : Json.elements(Json.object(text.get(), MAX_SIZE), "nodes")) {
                JsonObject node = Json.object(element);
                Instant until = Instant.parse(Json.text(node, "until"));
                if (now.isBefore(until)) {
                    nodes.add(new Known(
                            Json.text(node, "name"),
                            Json.text(node, "key"),
                            Json.texts(node, "addresses"),
                            Instant.parse(Json.text(node, "since")),
                            until));
                }
            }
        }
        return nodes;
    }

    private void write(List<Known> nodes) throws IOException {
        JsonArray array = new JsonArray();
        for (Known node : nodes) {
            JsonObject json = new JsonObject();
            json.addProperty("name", node.name());
            json.addProperty("key", node.key());
            json.add("addresses", Json.array(node.addresses()));
            json.addProperty("since", node.since().toString());
            json.addProperty("until", node.until().toString());
            array.add(json);
        }
        JsonObject book = new JsonObject();
        book.add("nodes", array);
        folder.writeSecret(FILE, book.toString());
    }
}
