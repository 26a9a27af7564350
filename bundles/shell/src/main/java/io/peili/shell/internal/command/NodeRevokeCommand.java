// SPDX-License-Identifier: Apache-2.0
package io.peili.shell.internal.command;

import io.peili.auth.Governance;
import io.peili.shell.internal.Services;
import java.io.IOException;
import java.io.PrintStream;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** {@code peili:node-revoke}. */
@Service
@Command(
        scope = "peili",
        name = "node-revoke",
        description = "Puts a node or a person out of the cluster",
        detailedDescription = "Its certificates no longer count on any node within seconds, and what it is being served"
                + " is cut. The tokens it joined with are withdrawn: it can come back only with a new one.")
public final class NodeRevokeCommand extends PeiliCommand {
    @Argument(name = "name", description = "The name in the certificate, as peili:nodes shows it", required = true)
    @Completion(NodeNames.class)
    String name;

    @Option(name = "--force", description = "Also a name of which nobody was certified on this node")
    boolean force;

    @Override
    void run(Services services, PrintStream out) throws IOException {
        out.println("Put out " + name + " with version "
                + services.need(Governance.class).revoke(name, force) + ".");
    }
}
