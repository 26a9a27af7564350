// SPDX-License-Identifier: Apache-2.0
package io.peili.shell.internal.command;

import io.peili.p2p.P2pNode;
import io.peili.p2p.P2pStatus;
import io.peili.shell.internal.Services;
import java.io.IOException;
import java.io.PrintStream;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** {@code peili:p2p-id}. */
@Service
@Command(
        scope = "peili",
        name = "p2p-id",
        description = "Shows who this node is in the peer-to-peer network",
        detailedDescription = "Shows the peer id, the kind of network, the addresses that others are told, and how much"
                + " is going on.")
public final class P2pIdCommand extends PeiliCommand {
    @Override
    void run(Services services, PrintStream out) throws IOException {
        P2pStatus status = services.need(P2pNode.class).status();
        out.println("peer id      " + status.id());
        out.println("runs         " + status.agent());
        out.println("network      " + status.profile()
                + (status.privateNetwork() ? ", private: with a pre-shared key" : ", open: without a pre-shared key"));
        if (status.addresses().isEmpty()) {
            out.println("address      none: nobody can dial this node");
        }
        status.addresses().forEach(address -> out.println("address      " + address));
        out.println("connections  " + status.connections());
        out.println("routes by    " + status.routes() + " peers");
        out.println("announces    " + status.announced() + " keys");
        out.println("keeps        " + status.records() + " records of others");
        out.println("refused      " + status.refused() + " connections since the start");
        out.println(
                "violations   " + status.violations() + " of rules, by peers that lost a stream or connection for it");
    }
}
