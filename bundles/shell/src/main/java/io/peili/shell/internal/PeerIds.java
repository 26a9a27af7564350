// SPDX-License-Identifier: Apache-2.0
package io.peili.shell.internal;

import io.peili.p2p.P2pConnection;
import io.peili.p2p.P2pNode;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Peer ids as people read and type them: their last characters, which differ where the first ones are all the same. */
public final class PeerIds {
    private static final int END = 7;

    private PeerIds() {}

    /**
     * The end of an id.
     *
     * @param id the whole
     * @return its last characters
     */
    public static String end(String id) {
        return id.substring(Math.max(0, id.length() - END));
    }

    /**
     * The peers that a node is connected with or routes by.
     *
     * @param node the node
     * @return their ids
     */
    public static Set<String> known(P2pNode node) {
        Set<String> ids = new TreeSet<>();
        node.connections().stream().map(P2pConnection::peer).forEach(ids::add);
        node.table().forEach(bucket -> ids.addAll(bucket.peers()));
        return ids;
    }

    /**
     * The id that somebody means.
     *
     * @param text an id, or the end of one that is known
     * @param known the known ones
     * @return the id that ends so; the text itself where none does
     * @throws IllegalArgumentException if several do
     */
    public static String resolve(String text, Collection<String> known) {
        List<String> meant = known.stream().filter(id -> id.endsWith(text)).toList();
        if (meant.size() > 1) {
            throw new IllegalArgumentException(
                    text + ": the end of " + meant.size() + " peer ids (expected: more of it)");
        }
        return meant.isEmpty() ? text : meant.get(0);
    }
}
