// SPDX-License-Identifier: Apache-2.0
package io.peili.shell.internal.command;

import io.peili.auth.Governance;
import io.peili.shell.internal.Services;
import java.io.IOException;
import java.io.PrintStream;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.completers.StringsCompleter;

/** {@code peili:cluster-set}. */
@Service
@Command(
        scope = "peili",
        name = "cluster-set",
        description = "Changes a setting on all nodes of the cluster",
        detailedDescription = "The nodes take it over within seconds. A node's own settings may be narrower. An empty"
                + " value brings the default back.")
public final class ClusterSetCommand extends PeiliCommand {
    @Argument(name = "key", description = "Which, as peili:cluster-show has it", required = true)
    @Completion(
            value = StringsCompleter.class,
            values = {
                "mirror",
                "tags",
                "peers",
                "registries.included",
                "registries.excluded",
                "limits.fetches",
                "limits.budget.millis"
            })
    String key;

    @Argument(index = 1, name = "value", description = "The new value", required = true)
    String value;

    @Override
    void run(Services services, PrintStream out) throws IOException {
        out.println("Version " + services.need(Governance.class).set(key, value) + ".");
    }
}
