// SPDX-License-Identifier: Apache-2.0
package io.peili.shell.internal.command;

import io.peili.containerd.ContainerdHosts;
import io.peili.shell.internal.Services;
import java.io.IOException;
import java.io.PrintStream;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** {@code peili:registries}. */
@Service
@Command(
        scope = "peili",
        name = "registries",
        description = "Shows where containerd looks for the images of each registry",
        detailedDescription = "Shows what follows from registries.yaml and from the settings of this node: for each"
                + " registry the hosts that are asked, in order. Passwords and tokens are not shown.")
public final class RegistriesCommand extends PeiliCommand {
    @Override
    void run(Services services, PrintStream out) throws IOException {
        out.println(services.need(ContainerdHosts.class).registries());
    }
}
