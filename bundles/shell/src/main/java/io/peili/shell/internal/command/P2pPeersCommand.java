// SPDX-License-Identifier: Apache-2.0
package io.peili.shell.internal.command;

import io.peili.p2p.P2pConnection;
import io.peili.p2p.P2pNode;
import io.peili.shell.internal.Bytes;
import io.peili.shell.internal.Columns;
import io.peili.shell.internal.Millis;
import io.peili.shell.internal.PeerIds;
import io.peili.shell.internal.Services;
import java.io.IOException;
import java.io.PrintStream;
import java.util.Comparator;
import java.util.List;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** {@code peili:p2p-peers}. */
@Service
@Command(
        scope = "peili",
        name = "p2p-peers",
        description = "Lists the connections with peers",
        detailedDescription =
                "Shows the end of each peer's id, which other commands take, where it is, what it runs, which"
                        + " side dialled, the last round trip, the open streams, and the bytes received and sent.")
public final class P2pPeersCommand extends PeiliCommand {
    private static final int AGENT = 11;

    @Option(name = "--full", description = "Print whole peer ids, one a line with the address")
    boolean full;

    @Override
    void run(Services services, PrintStream out) throws IOException {
        List<P2pConnection> connections = services.need(P2pNode.class).connections().stream()
                .sorted(Comparator.comparing(P2pConnection::address))
                .toList();
        if (full) {
            connections.forEach(connection -> out.println(connection.peer() + "  " + connection.address()));
        } else {
            print(connections, out);
        }
    }

    private static void print(List<P2pConnection> connections, PrintStream out) {
        if (connections.isEmpty()) {
            out.println("no connections");
            return;
        }
        Columns table = new Columns("Peer", "Address", "Runs", "Dir", "Trip", "Str", "In", "Out");
        for (P2pConnection connection : connections) {
            table.row(
                    PeerIds.end(connection.peer()),
                    connection.address(),
                    agent(connection.agent()),
                    connection.outbound() ? "out" : "in",
                    connection.roundTrip().map(Millis::text).orElse("?"),
                    connection.streams(),
                    amount(connection.bytesIn()),
                    amount(connection.bytesOut()));
        }
        table.print(out);
    }

    private static String amount(long bytes) {
        return Bytes.text(bytes).replace(" ", "").replace("iB", "");
    }

    private static String agent(String agent) {
        String printable = agent.replaceAll("\\p{Cntrl}", "?");
        return printable.length() <= AGENT ? printable : printable.substring(0, AGENT - 1) + "…";
    }
}
