// SPDX-License-Identifier: Apache-2.0
package io.peili.shell.internal.command;

import io.peili.auth.Enrolment;
import io.peili.routing.LocalEndpoint;
import io.peili.routing.Peer;
import io.peili.shell.internal.Durations;
import io.peili.shell.internal.Services;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** {@code peili:client-cert}. */
@Service
@Command(
        scope = "peili",
        name = "client-cert",
        description = "Issues a short-lived client certificate to a person",
        detailedDescription = "Writes ca.crt, client.cert and client.key into a folder that only the node's user can"
                + " read, and prints the lines that use them.")
public final class ClientCertCommand extends PeiliCommand {
    @Argument(name = "name", description = "Who it is for")
    String name = "admin";

    @Option(name = "--ttl", description = "How long it is good, such as 30m, 8h or 7d")
    String lifetime = "8h";

    @Override
    void run(Services services, PrintStream out) throws IOException {
        Path folder = services.need(Enrolment.class).clientPair(name, Durations.parse("--ttl", lifetime));
        LocalEndpoint endpoint = services.need(LocalEndpoint.class);
        String node = new Peer("", endpoint.address().getHostAddress(), endpoint.port()).authority();
        out.println("Good for " + lifetime + ", in " + folder + ":");
        out.println();
        out.println("curl --cacert " + folder + "/ca.crt --cert " + folder + "/client.cert --key " + folder
                + "/client.key https://" + node + "/v2/");
        out.println("skopeo copy --src-cert-dir " + folder + " docker://" + node + "/IMAGE dir:FOLDER");
        out.println("podman pull --cert-dir " + folder + " " + node + "/IMAGE");
        out.println("crane knows no client certificates: skopeo copies to and from all that crane does");
    }
}
