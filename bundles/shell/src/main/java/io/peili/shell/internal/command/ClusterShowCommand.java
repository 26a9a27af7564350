// SPDX-License-Identifier: Apache-2.0
package io.peili.shell.internal.command;

import io.peili.auth.ClusterStatus;
import io.peili.auth.Governance;
import io.peili.shell.internal.Lines;
import io.peili.shell.internal.Services;
import java.io.IOException;
import java.io.PrintStream;
import java.util.TreeMap;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.table.ShellTable;

/** {@code peili:cluster-show}. */
@Service
@Command(
        scope = "peili",
        name = "cluster-show",
        description = "Shows what the members of the cluster agree on",
        detailedDescription = "Shows the version that this node has. Nodes with the same version agree.")
public final class ClusterShowCommand extends PeiliCommand {
    private static final int VALUE = 52;

    @Override
    void run(Services services, PrintStream out) throws IOException {
        ClusterStatus status = services.need(Governance.class).status();
        ShellTable table = new ShellTable();
        table.column("What");
        table.column("Value");
        table.addRow().addContent("cluster", status.name());
        table.addRow().addContent("version", status.version());
        table.addRow().addContent("holders of the CA's key", Lines.wrap(String.join(", ", status.holders()), VALUE));
        table.addRow().addContent("put out", Lines.wrap(String.join(", ", status.revoked()), VALUE));
        new TreeMap<>(status.settings())
                .forEach((key, value) -> table.addRow().addContent(key, Lines.wrap(value, VALUE)));
        table.print(out);
    }
}
