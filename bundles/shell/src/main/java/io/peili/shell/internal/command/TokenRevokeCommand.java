// SPDX-License-Identifier: Apache-2.0
package io.peili.shell.internal.command;

import io.peili.auth.Enrolment;
import io.peili.shell.internal.Services;
import java.io.IOException;
import java.io.PrintStream;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** {@code peili:token-revoke}. */
@Service
@Command(
        scope = "peili",
        name = "token-revoke",
        description = "Makes a join token useless",
        detailedDescription = "Nodes that joined with it before stay members; peili:node-revoke puts them out.")
public final class TokenRevokeCommand extends PeiliCommand {
    @Argument(name = "token", description = "Which, as peili:token-list shows it", required = true)
    @Completion(TokenIds.class)
    String token;

    @Override
    void run(Services services, PrintStream out) throws IOException {
        services.need(Enrolment.class).revokeToken(token);
        out.println("Revoked " + token + ".");
    }
}
