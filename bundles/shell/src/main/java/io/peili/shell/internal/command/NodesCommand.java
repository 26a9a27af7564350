// SPDX-License-Identifier: Apache-2.0
package io.peili.shell.internal.command;

import io.peili.auth.Governance;
import io.peili.auth.MemberNode;
import io.peili.shell.internal.Lines;
import io.peili.shell.internal.Services;
import java.io.IOException;
import java.io.PrintStream;
import java.time.temporal.ChronoUnit;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.table.ShellTable;

/** {@code peili:nodes}. */
@Service
@Command(
        scope = "peili",
        name = "nodes",
        description = "Lists the nodes that were certified on this node",
        detailedDescription = "Shows what each is called in its certificate, where it is reached, and until when the"
                + " certificate is good. Nodes renew theirs at two thirds of its time.")
public final class NodesCommand extends PeiliCommand {
    private static final int ADDRESSES = 32;

    @Override
    void run(Services services, PrintStream out) throws IOException {
        ShellTable table = new ShellTable().emptyTableText("no nodes");
        table.column("Node");
        table.column("Good until");
        table.column("Reached at");
        for (MemberNode node : services.need(Governance.class).nodes()) {
            table.addRow()
                    .addContent(
                            node.name(),
                            node.until().truncatedTo(ChronoUnit.SECONDS),
                            Lines.wrap(String.join(", ", node.addresses()), ADDRESSES));
        }
        table.print(out);
    }
}
