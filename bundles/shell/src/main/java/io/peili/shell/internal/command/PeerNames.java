// SPDX-License-Identifier: Apache-2.0
package io.peili.shell.internal.command;

import io.peili.p2p.P2pNode;
import io.peili.shell.internal.PeerIds;
import java.util.List;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.CommandLine;
import org.apache.karaf.shell.api.console.Completer;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.support.completers.StringsCompleter;
import org.osgi.framework.BundleContext;

/** Completes the ids of the peers that this node is connected with or routes by. */
@Service
public final class PeerNames implements Completer {
    @Reference
    BundleContext context;

    @Override
    public int complete(Session session, CommandLine commandLine, List<String> candidates) {
        StringsCompleter names = new StringsCompleter();
        try (BundleServices services = new BundleServices(context)) {
            for (P2pNode node : services.all(P2pNode.class)) {
                names.getStrings().addAll(PeerIds.known(node));
            }
        }
        return names.complete(session, commandLine, candidates);
    }
}
