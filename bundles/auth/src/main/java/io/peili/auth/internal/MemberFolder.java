// SPDX-License-Identifier: Apache-2.0
package io.peili.auth.internal;

import io.peili.auth.NetworkKey;
import io.peili.auth.internal.document.SignedDocument;
import io.peili.auth.internal.exchange.ClusterState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a member keeps in its identity folder beside its certificate: the cluster's document and the pre-shared keys. The
 * document is what makes it a member, and is always written last.
 *
 * <p>A node that joins puts everything into a folder of its own first, which then gets its name in one step: from there on
 * a crash changes nothing, because the next start takes over what is in it.
 */
final class MemberFolder {
    static final String DOCUMENT = "cluster.json";
    private static final String JOINING = ".joining";
    private static final String JOINED = ".joined";
    private static final int MAX_KEYS = 8;
    /** In the order in which they are taken over. */
    private static final List<String> TAKEN_OVER = List.of(
            IdentityFolder.NODE_KEY,
            IdentityFolder.NODE,
            IdentityFolder.CA_KEY,
            IdentityFolder.NEXT_CA_KEY,
            IdentityFolder.CA,
            IdentityFolder.NETWORK_KEYS,
            TokenFile.FILE,
            NodeBook.FILE,
            DOCUMENT);

    private static final Set<String> PUBLIC = Set.of(IdentityFolder.CA, DOCUMENT);
    /** Says that the CA's key came too. */
    private static final String HOLDER = "holder";

    private final PrivateFolder folder;

    MemberFolder(PrivateFolder folder) {
        this.folder = folder;
    }

    /** Whether this node is a member of a cluster that was made or joined with Peili. */
    boolean member() {
        return folder.has(DOCUMENT);
    }

    /** The document, where this node is a member. */
    Optional<SignedDocument> document() throws IOException {
        Optional<String> text = folder.read(DOCUMENT, SignedDocument.MAX_SIZE);
        return text.isPresent() ? Optional.of(SignedDocument.parse(text.get())) : Optional.empty();
    }

    /** The pre-shared keys that are here, in no order. */
    List<NetworkKey> keys() throws IOException {
        return new KeyFile(folder.path().resolve(IdentityFolder.NETWORK_KEYS), false).keys();
    }

    /** Writes the document and its keys; keys of the document before stay until there are too many. */
    void write(ClusterState state) throws IOException {
        Set<NetworkKey> keys = new LinkedHashSet<>(state.keys());
        keys.addAll(keys());
        folder.writeSecret(IdentityFolder.NETWORK_KEYS, lines(List.copyOf(keys)));
        folder.writePublic(DOCUMENT, state.signed().text());
    }

    /** The folder for what a node gets while it joins; what an earlier try left is used again. */
    PrivateFolder joining() throws IOException {
        PrivateFolder joining = new PrivateFolder(folder.path().resolve(JOINING));
        joining.create();
        return joining;
    }

    /** All is there that a member needs. */
    void joined(String authorities, String certificate, ClusterState state) throws IOException {
        PrivateFolder joining = joining();
        joining.writePublic(IdentityFolder.CA, authorities);
        joining.writePublic(IdentityFolder.NODE, certificate);
        joining.writeSecret(IdentityFolder.NETWORK_KEYS, lines(state.keys()));
        joining.writePublic(DOCUMENT, state.signed().text());
        Files.move(joining.path(), folder.path().resolve(JOINED), StandardCopyOption.ATOMIC_MOVE);
        folder.sync();
    }

    /** All is there that a holder of the CA's key needs; its own certificate is made at once. */
    void restored(Map<String, String> files) throws IOException {
        PrivateFolder joining = joining();
        for (Map.Entry<String, String> file : files.entrySet()) {
            if (PUBLIC.contains(file.getKey())) {
                joining.writePublic(file.getKey(), file.getValue());
            } else {
                joining.writeSecret(file.getKey(), file.getValue());
            }
        }
        joining.writePublic(HOLDER, "");
        Files.move(joining.path(), folder.path().resolve(JOINED), StandardCopyOption.ATOMIC_MOVE);
        folder.sync();
    }

    /** Takes over what a join or a backup brought; the CA that this node had alone is gone then. */
    void takeOver() throws IOException {
        Path joined = folder.path().resolve(JOINED);
        if (!Files.exists(joined)) {
            return;
        }
        for (String name : TAKEN_OVER) {
            if (Files.exists(joined.resolve(name))) {
                Files.move(joined.resolve(name), folder.path().resolve(name), StandardCopyOption.ATOMIC_MOVE);
            }
        }
        if (!Files.exists(joined.resolve(HOLDER))) {
            folder.delete(IdentityFolder.CA_KEY);
        }
        new PrivateFolder(joined).deleteAll();
        folder.sync();
    }

    private static String lines(List<NetworkKey> keys) {
        List<NetworkKey> kept = new ArrayList<>(keys.subList(0, Math.min(MAX_KEYS, keys.size())));
        return kept.stream()
                .map(key -> HexFormat.of().formatHex(key.bytes()) + "\n")
                .collect(Collectors.joining());
    }
}
