// SPDX-License-Identifier: Apache-2.0
package io.peili.shell.internal.command;

import io.peili.oci.Reference;
import io.peili.p2p.P2pNode;
import io.peili.routing.Key;
import io.peili.shell.internal.Durations;
import io.peili.shell.internal.LookupReport;
import io.peili.shell.internal.Names;
import io.peili.shell.internal.Services;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** {@code peili:lookup}. */
@Service
@Command(
        scope = "peili",
        name = "lookup",
        description = "Looks up in the peer-to-peer network who has something",
        detailedDescription =
                "Shows which peer answered after how many milliseconds, and whom they name. It asks anew and"
                        + " uses nothing that is remembered. Fails where nobody is named. peili:have also asks the named peers"
                        + " themselves.")
public final class LookupCommand extends PeiliCommand {
    private static final Duration LONGEST = Duration.ofMinutes(1);

    @Argument(name = "key", description = "Digest, or name of an image with its tag", required = true)
    @Completion(ImageNames.class)
    String key;

    @Option(name = "--time", description = "How long to search, up to 1m", valueToShowInHelp = "5s")
    String time = "5s";

    @Override
    void run(Services services, PrintStream out) throws IOException, InterruptedException {
        Duration budget = Durations.parse("--time", time);
        if (budget.isZero() || budget.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("--time: " + time + " (expected: 1s to 1m)");
        }
        Key wanted = Names.digest(key).map(Key::of).orElseGet(() -> Key.of(Reference.parse(key)));
        LookupReport report = new LookupReport(out);
        report.run(services.need(P2pNode.class), wanted, budget);
        if (report.found() == 0) {
            throw new IOException("nobody is named for " + wanted + " (" + report.answers() + " peers answered)");
        }
    }
}
