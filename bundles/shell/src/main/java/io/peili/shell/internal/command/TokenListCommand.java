// SPDX-License-Identifier: Apache-2.0
package io.peili.shell.internal.command;

import io.peili.auth.Enrolment;
import io.peili.auth.TokenStatus;
import io.peili.shell.internal.Services;
import java.io.IOException;
import java.io.PrintStream;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.table.ShellTable;

/** {@code peili:token-list}. */
@Service
@Command(
        scope = "peili",
        name = "token-list",
        description = "Lists the join tokens made on this node",
        detailedDescription =
                "Tokens that are no longer good are shown for seven more days. Secrets are not kept, and so"
                        + " not shown.")
public final class TokenListCommand extends PeiliCommand {
    @Override
    void run(Services services, PrintStream out) throws IOException {
        ShellTable table = new ShellTable().emptyTableText("no tokens");
        table.column("Token");
        table.column("State");
        table.column("Uses left").alignRight();
        table.column("Good until");
        for (TokenStatus token : services.need(Enrolment.class).tokens()) {
            table.addRow()
                    .addContent(
                            token.id(),
                            token.state().name().toLowerCase(Locale.ROOT).replace('_', ' '),
                            token.usesLeft(),
                            token.expires().truncatedTo(ChronoUnit.SECONDS));
        }
        table.print(out);
    }
}
