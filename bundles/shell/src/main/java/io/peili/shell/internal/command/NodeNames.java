// SPDX-License-Identifier: Apache-2.0
package io.peili.shell.internal.command;

import io.peili.auth.Governance;
import io.peili.auth.MemberNode;
import java.io.IOException;
import java.util.List;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.CommandLine;
import org.apache.karaf.shell.api.console.Completer;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.support.completers.StringsCompleter;
import org.osgi.framework.BundleContext;

/** Completes the names of the nodes that were certified here. */
@Service
public final class NodeNames implements Completer {
    @Reference
    BundleContext context;

    @Override
    public int complete(Session session, CommandLine commandLine, List<String> candidates) {
        StringsCompleter names = new StringsCompleter();
        try (BundleServices services = new BundleServices(context)) {
            for (Governance governance : services.all(Governance.class)) {
                for (MemberNode node : governance.nodes()) {
                    names.getStrings().add(node.name());
                }
            }
        } catch (IOException e) {
            return -1;
        }
        return names.complete(session, commandLine, candidates);
    }
}
