// SPDX-License-Identifier: Apache-2.0
package io.peili.shell.internal.command;

import io.peili.auth.Custody;
import io.peili.shell.internal.Services;
import java.io.IOException;
import java.io.PrintStream;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** {@code peili:cluster-promote}. */
@Service
@Command(
        scope = "peili",
        name = "cluster-promote",
        description = "Makes another member a holder of the CA's key",
        detailedDescription =
                "The other one then lets nodes in as well. Have few holders: whoever takes one over owns the cluster.")
public final class ClusterPromoteCommand extends PeiliCommand {
    @Argument(name = "address", description = "The member, host or host:port", required = true)
    String address;

    @Override
    void run(Services services, PrintStream out) throws IOException {
        services.need(Custody.class).promote(address);
        out.println(address + " holds the CA's key now too.");
    }
}
