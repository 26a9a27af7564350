// SPDX-License-Identifier: Apache-2.0
package io.peili.auth.internal;

import java.time.Instant;

/**
 * All that a node needs to be a member.
 *
 * @param servers who signs the certificates of servers
 * @param clients who signs the certificates of clients
 * @param server what this node presents to those that connect
 * @param client what this node presents to those it connects to
 */
record Credentials(Trust servers, Trust clients, Pair server, Pair client) {
    /** When the first certificate should be replaced. */
    Instant due() {
        Instant first = Dates.due(server.certificate());
        Instant second = Dates.due(client.certificate());
        return first.isBefore(second) ? first : second;
    }

    /** When the first certificate ends. */
    Instant end() {
        Instant first = Dates.end(server.certificate());
        Instant second = Dates.end(client.certificate());
        return first.isBefore(second) ? first : second;
    }
}
