// SPDX-License-Identifier: Apache-2.0
package io.peili.shell.internal.command;

import io.peili.auth.Enrolment;
import io.peili.shell.internal.Durations;
import io.peili.shell.internal.Services;
import java.io.IOException;
import java.io.PrintStream;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** {@code peili:token-create}. */
@Service
@Command(
        scope = "peili",
        name = "token-create",
        description = "Prints a token with which nodes can join the cluster",
        detailedDescription = "Put it into a file that only the new node can read, and start that node with PEILI_JOIN"
                + " and PEILI_TOKEN_FILE. The node that prints it keeps only a hash of its secret.")
public final class TokenCreateCommand extends PeiliCommand {
    @Option(name = "--ttl", description = "How long it is good, such as 30m, 8h or 7d")
    String lifetime = "1h";

    @Option(name = "--uses", description = "For how many nodes it is good")
    int uses = 1;

    @Override
    void run(Services services, PrintStream out) throws IOException {
        out.println(services.need(Enrolment.class).createToken(Durations.parse("--ttl", lifetime), uses));
    }
}
