// SPDX-License-Identifier: Apache-2.0
package io.peili.shell.internal.command;

import io.peili.routing.Peer;
import io.peili.routing.Router;
import io.peili.routing.RouterStatus;
import io.peili.shell.internal.Services;
import java.io.IOException;
import java.io.PrintStream;
import java.util.Comparator;
import java.util.List;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.table.ShellTable;

/** {@code peili:peers}. */
@Service
@Command(
        scope = "peili",
        name = "peers",
        description = "Lists the peers this node knows",
        detailedDescription = "Lists the addresses of the peers' registries, and how each router knows them.")
public final class PeersCommand extends PeiliCommand {
    @Override
    void run(Services services, PrintStream out) throws IOException {
        for (Router router : services.needAny(Router.class)) {
            print(router, out);
        }
    }

    private static void print(Router router, PrintStream out) {
        RouterStatus status = router.status();
        out.println("router " + status.kind() + (status.ready() ? "" : ", not ready")
                + (status.detail().isEmpty() ? "" : ": " + status.detail()));
        List<Peer> peers = router.peers().stream()
                .sorted(Comparator.comparing(Peer::authority))
                .toList();
        ShellTable table = new ShellTable().emptyTableText("no peers");
        table.column("Address");
        table.column("Known as");
        for (Peer peer : peers) {
            table.addRow().addContent(peer.authority(), peer.id());
        }
        table.print(out);
    }
}
