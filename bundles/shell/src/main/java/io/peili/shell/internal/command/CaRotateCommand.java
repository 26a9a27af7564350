// SPDX-License-Identifier: Apache-2.0
package io.peili.shell.internal.command;

import io.peili.auth.Custody;
import io.peili.shell.internal.Services;
import java.io.IOException;
import java.io.PrintStream;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** {@code peili:ca-rotate}. */
@Service
@Command(
        scope = "peili",
        name = "ca-rotate",
        description = "Exchanges the CA of the cluster, in three steps",
        detailedDescription =
                "Each call takes the next step: all nodes trust a new CA beside the old one, have their certificates renewed by it, trust the old one no longer. Between the steps all nodes have to get the version that is printed.")
public final class CaRotateCommand extends PeiliCommand {
    @Override
    void run(Services services, PrintStream out) throws IOException {
        out.println(services.need(Custody.class).rotateAuthority());
    }
}
