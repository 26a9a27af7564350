// SPDX-License-Identifier: Apache-2.0
package io.peili.shell.internal.command;

import io.peili.auth.Custody;
import io.peili.shell.internal.Services;
import java.io.IOException;
import java.io.PrintStream;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** {@code peili:cluster-promote}. */
@Service
@Command(
        scope = "peili",
        name = "cluster-promote",
        description = "Makes another member a holder of the CA's key",
        detailedDescription =
                "The other one then lets nodes in as well. It gets the key only if the node of that name answers at the address. Have few holders: whoever takes one over owns the cluster.")
public final class ClusterPromoteCommand extends PeiliCommand {
    @Argument(
            name = "name",
            description = "The member's name in its certificate, as peili:nodes shows it",
            required = true)
    @Completion(NodeNames.class)
    String name;

    @Argument(index = 1, name = "address", description = "Where it is, host or host:port", required = true)
    String address;

    @Override
    void run(Services services, PrintStream out) throws IOException {
        services.need(Custody.class).promote(name, address);
        out.println(name + " holds the CA's key now too.");
    }
}
