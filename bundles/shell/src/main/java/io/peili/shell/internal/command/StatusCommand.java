// SPDX-License-Identifier: Apache-2.0
package io.peili.shell.internal.command;

import io.peili.shell.internal.Lines;
import io.peili.shell.internal.NodeStatus;
import io.peili.shell.internal.Services;
import java.io.PrintStream;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.table.ShellTable;

/** {@code peili:status}. */
@Service
@Command(
        scope = "peili",
        name = "status",
        description = "Shows how this node is",
        detailedDescription = "Shows each part of the node, whether it does its work, and what there is to know of it."
                + " What is insecure by configuration is said here in words.")
public final class StatusCommand extends PeiliCommand {
    /** What the other columns leave of a line. */
    private static final int DETAIL = 56;

    @Override
    void run(Services services, PrintStream out) {
        List<NodeStatus.Part> parts = new NodeStatus(services).parts();
        ShellTable table = new ShellTable();
        table.column("Part");
        table.column("State");
        table.column("Detail");
        for (NodeStatus.Part part : parts) {
            table.addRow().addContent(part.name(), part.ok() ? "ok" : "NOT OK", Lines.wrap(part.detail(), DETAIL));
        }
        String failing = parts.stream()
                .filter(part -> !part.ok())
                .map(NodeStatus.Part::name)
                .collect(Collectors.joining(", "));
        out.println(failing.isEmpty() ? "All parts do their work." : "Not all is well: " + failing + ".");
        table.print(out);
    }
}
