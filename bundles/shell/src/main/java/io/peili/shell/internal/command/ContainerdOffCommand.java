// SPDX-License-Identifier: Apache-2.0
package io.peili.shell.internal.command;

import io.peili.containerd.ContainerdHosts;
import io.peili.shell.internal.Services;
import java.io.IOException;
import java.io.PrintStream;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** {@code peili:containerd-off}. */
@Service
@Command(
        scope = "peili",
        name = "containerd-off",
        description = "Takes back what points containerd at the mirror",
        detailedDescription = "Removes the hosts files that this node wrote, and no others, until peili:containerd-on."
                + " containerd then pulls as if the node had never been there.")
public final class ContainerdOffCommand extends PeiliCommand {
    @Override
    void run(Services services, PrintStream out) throws IOException {
        ContainerdHosts hosts = services.need(ContainerdHosts.class);
        hosts.off();
        out.println("nothing of this node is left in " + hosts.status().folder());
    }
}
