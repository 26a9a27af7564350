// SPDX-License-Identifier: Apache-2.0
package io.peili.auth.internal;

import io.peili.auth.internal.NodeBook.Known;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Which addresses and host names a node may have in its certificate: none that another node has. Those that every machine
 * has are everybody's.
 *
 * @param nodes who has which
 */
record Claims(List<Known> nodes) {
    private static final String LOCAL = "localhost";

    Claims {
        nodes = List.copyOf(nodes);
    }

    /**
     * Grants a node what it wants, without the host names of others: nodes ask for the name of their machine unasked, and
     * several may run on one.
     *
     * @throws AddressTakenException if it wants another's address, which nobody asks for by chance
     */
    NodeName grant(NodeName wanted) throws AddressTakenException {
        Set<String> hosts = new HashSet<>();
        for (String host : wanted.hosts()) {
            if (host.equals(LOCAL)
                    || !NodeName.isLiteral(host) && owner(host, wanted).isEmpty()) {
                hosts.add(host);
            }
        }
        for (String address : wanted.addresses()) {
            Optional<Known> owner = Revocations.outside(address).isEmpty() ? Optional.empty() : owner(address, wanted);
            if (owner.isPresent()) {
                throw new AddressTakenException(address, owner.get().name());
            }
        }
        return new NodeName(wanted.name(), hosts, wanted.addresses());
    }

    private Optional<Known> owner(String address, NodeName other) {
        return nodes.stream()
                .filter(node ->
                        !node.name().equals(other.name()) && node.addresses().contains(address))
                .findFirst();
    }

    /** A node wants an address certified that another one has. */
    static final class AddressTakenException extends IOException {
        private static final long serialVersionUID = 1;

        AddressTakenException(String address, String owner) {
            super(address + " is the address of node " + owner + " (peili:node-revoke " + owner
                    + " frees it where that node is gone; else give this node another address)");
        }
    }
}
