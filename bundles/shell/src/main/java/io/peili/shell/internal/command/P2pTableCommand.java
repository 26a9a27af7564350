// SPDX-License-Identifier: Apache-2.0
package io.peili.shell.internal.command;

import io.peili.p2p.P2pBucket;
import io.peili.p2p.P2pNode;
import io.peili.shell.internal.Lines;
import io.peili.shell.internal.PeerIds;
import io.peili.shell.internal.Services;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.table.ShellTable;

/** {@code peili:p2p-table}. */
@Service
@Command(
        scope = "peili",
        name = "p2p-table",
        description = "Shows the routing table",
        detailedDescription =
                "Shows the buckets: how many leading bits peers have in common with this node, and the ends of"
                        + " their peer ids. Bucket 0 is the far half of the network.")
public final class P2pTableCommand extends PeiliCommand {
    private static final int PEERS = 60;

    @Option(name = "--full", description = "Print whole peer ids, one a line with the number of its bucket")
    boolean full;

    @Override
    void run(Services services, PrintStream out) throws IOException {
        List<P2pBucket> buckets = services.need(P2pNode.class).table();
        if (full) {
            buckets.forEach(bucket ->
                    bucket.peers().forEach(peer -> out.println(String.format("%-3d ", bucket.commonBits()) + peer)));
            return;
        }
        ShellTable table = new ShellTable().emptyTableText("no peers");
        table.column("Bits").alignRight();
        table.column("Peers").alignRight();
        table.column("Who");
        for (P2pBucket bucket : buckets) {
            if (!bucket.peers().isEmpty()) {
                String ends = bucket.peers().stream().map(PeerIds::end).collect(Collectors.joining(" "));
                table.addRow().addContent(bucket.commonBits(), bucket.peers().size(), Lines.wrap(ends, PEERS));
            }
        }
        table.print(out);
    }
}
