// SPDX-License-Identifier: Apache-2.0
package io.peili.shell.internal.command;

import io.peili.auth.Enrolment;
import io.peili.shell.internal.Services;
import java.io.IOException;
import java.io.PrintStream;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** {@code peili:cluster-create}. */
@Service
@Command(
        scope = "peili",
        name = "cluster-create",
        description = "Makes a cluster with this node as its first member",
        detailedDescription = "The CA that this node made at its first start becomes the cluster's, and this node holds"
                + " its key. From then on callers need a client certificate, on this machine too.")
public final class ClusterCreateCommand extends PeiliCommand {
    @Override
    void run(Services services, PrintStream out) throws IOException {
        out.println("Made " + services.need(Enrolment.class).create() + ". Let other nodes in by peili:token-create.");
    }
}
