// SPDX-License-Identifier: Apache-2.0
package io.peili.shell.internal.command;

import io.peili.p2p.P2pNode;
import io.peili.shell.internal.Answers;
import io.peili.shell.internal.Millis;
import io.peili.shell.internal.PeerIds;
import io.peili.shell.internal.Services;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** {@code peili:p2p-ping}. */
@Service
@Command(
        scope = "peili",
        name = "p2p-ping",
        description = "Measures the way to a peer and back",
        detailedDescription =
                "Takes a peer id, or the end of one that p2p-peers shows; connects first where that is needed.")
public final class P2pPingCommand extends PeiliCommand {
    private static final int MOST = 100;

    @Argument(name = "peer", description = "Peer id, or the end of one", required = true)
    @Completion(PeerNames.class)
    String peer;

    @Option(name = "--count", description = "How many times, up to 100", valueToShowInHelp = "3")
    int count = 3;

    @Override
    void run(Services services, PrintStream out) throws IOException, InterruptedException {
        if (count < 1 || count > MOST) {
            throw new IllegalArgumentException("--count: " + count + " (expected: 1 to " + MOST + ")");
        }
        P2pNode node = services.need(P2pNode.class);
        String id = PeerIds.resolve(peer, PeerIds.known(node));
        for (int i = 0; i < count; i++) {
            Duration trip = Answers.await(node.ping(id), "no answer from " + id);
            out.println(id + " answered in " + Millis.text(trip));
        }
    }
}
