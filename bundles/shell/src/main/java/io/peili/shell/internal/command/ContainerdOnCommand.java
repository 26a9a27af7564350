// SPDX-License-Identifier: Apache-2.0
package io.peili.shell.internal.command;

import io.peili.containerd.ContainerdHosts;
import io.peili.containerd.HostsStatus;
import io.peili.shell.internal.Services;
import java.io.IOException;
import java.io.PrintStream;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** {@code peili:containerd-on}. */
@Service
@Command(
        scope = "peili",
        name = "containerd-on",
        description = "Points containerd at the mirror of this node",
        detailedDescription = "Writes containerd's hosts files as registries.yaml asks, and keeps them up to date, also"
                + " after a restart of the node. The next pull of containerd uses them; nothing is restarted.")
public final class ContainerdOnCommand extends PeiliCommand {
    @Override
    void run(Services services, PrintStream out) throws IOException {
        ContainerdHosts hosts = services.need(ContainerdHosts.class);
        hosts.on();
        HostsStatus status = hosts.status();
        out.println(status.registries().size() + " registries are mirrored in " + status.folder()
                + " (peili:containerd-status tells more)");
    }
}
