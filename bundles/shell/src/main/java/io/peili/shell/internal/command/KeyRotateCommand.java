// SPDX-License-Identifier: Apache-2.0
package io.peili.shell.internal.command;

import io.peili.auth.Custody;
import io.peili.shell.internal.Services;
import java.io.IOException;
import java.io.PrintStream;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** {@code peili:key-rotate}. */
@Service
@Command(
        scope = "peili",
        name = "key-rotate",
        description = "Exchanges the pre-shared key of the p2p network, in three steps",
        detailedDescription =
                "Each call takes the next step: all nodes accept a new key, all dial with it, none accepts the old one. Between the steps all nodes have to get the version that is printed.")
public final class KeyRotateCommand extends PeiliCommand {
    @Override
    void run(Services services, PrintStream out) throws IOException {
        out.println(services.need(Custody.class).rotateNetworkKey());
    }
}
