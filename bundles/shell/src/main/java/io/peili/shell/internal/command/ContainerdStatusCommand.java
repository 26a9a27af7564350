// SPDX-License-Identifier: Apache-2.0
package io.peili.shell.internal.command;

import io.peili.containerd.ContainerdHosts;
import io.peili.containerd.HostsStatus;
import io.peili.containerd.LocalContainerd;
import io.peili.containerd.LocalContainerdStatus;
import io.peili.shell.internal.Lines;
import io.peili.shell.internal.Services;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** {@code peili:containerd-status}. */
@Service
@Command(
        scope = "peili",
        name = "containerd-status",
        description = "Shows the containerd of this node and whether it is pointed at the mirror",
        detailedDescription =
                "Shows the containerd whose images are served, if the store is on one, the files that are read"
                        + " and written, the registries that are mirrored, and whatever"
                        + " keeps containerd from using the mirror, with what to do about it.")
public final class ContainerdStatusCommand extends PeiliCommand {
    private static final int WIDTH = 78;

    @Override
    void run(Services services, PrintStream out) throws IOException {
        services.find(LocalContainerd.class).ifPresent(local -> store(local.containerd(), out));
        HostsStatus status = services.need(ContainerdHosts.class).status();
        out.println("state       " + (status.on() ? "on" : "off (peili:containerd-on)"));
        out.println("registries  " + status.source());
        out.println("folder      " + status.folder());
        status.configPaths().forEach(path -> out.println("config_path " + path));
        out.println("mirror      " + (status.mirror().isEmpty() ? "none" : status.mirror()));
        out.println(
                "mirrored    " + (status.registries().isEmpty() ? "nothing" : String.join(", ", status.registries())));
        if (!status.problem().isEmpty()) {
            out.println(Lines.wrap("PROBLEM: " + status.problem(), WIDTH));
        }
        status.warnings().forEach(warning -> out.println(Lines.wrap("- " + warning, WIDTH)));
    }

    private static void store(LocalContainerdStatus status, PrintStream out) {
        out.println("containerd  " + status.version().orElse("not connected"));
        out.println("socket      " + status.socket());
        out.println("namespaces  " + String.join(", ", status.namespaces()));
        out.println("content     "
                + status.content()
                        .map(Path::toString)
                        .orElse(status.problem().isEmpty() ? "over the socket" : "unknown"));
        if (!status.problem().isEmpty()) {
            out.println(Lines.wrap("PROBLEM: " + status.problem(), WIDTH));
        }
    }
}
