// SPDX-License-Identifier: Apache-2.0
package io.peili.shell.internal.command;

import io.peili.p2p.P2pConnection;
import io.peili.p2p.P2pNode;
import io.peili.shell.internal.Answers;
import io.peili.shell.internal.Services;
import java.io.IOException;
import java.io.PrintStream;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** {@code peili:p2p-connect}. */
@Service
@Command(
        scope = "peili",
        name = "p2p-connect",
        description = "Connects with a peer",
        detailedDescription =
                "Takes an address such as /ip4/10.0.0.2/tcp/5001, with /p2p/ and a peer id behind it where only"
                        + " that peer will do. Who takes part in the network is found by itself from then on.")
public final class P2pConnectCommand extends PeiliCommand {
    @Argument(name = "address", description = "Where the peer listens", required = true)
    String address;

    @Override
    void run(Services services, PrintStream out) throws IOException, InterruptedException {
        P2pConnection connection =
                Answers.await(services.need(P2pNode.class).connect(address), "no answer from " + address);
        out.println("connected with " + connection.peer() + " at " + connection.address() + ", which runs "
                + (connection.agent().isEmpty() ? "something unknown" : connection.agent()));
    }
}
