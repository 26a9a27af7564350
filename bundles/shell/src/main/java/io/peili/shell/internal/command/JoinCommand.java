// SPDX-License-Identifier: Apache-2.0
package io.peili.shell.internal.command;

import io.peili.auth.Enrolment;
import io.peili.shell.internal.Services;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.completers.FileCompleter;
import org.jspecify.annotations.Nullable;

/** {@code peili:join}. */
@Service
@Command(
        scope = "peili",
        name = "join",
        description = "Makes this node a member of a cluster",
        detailedDescription = "The member is verified by the token before anything is sent to it. Without a token it is"
                + " asked for, unseen; a token in the command itself is seen by others on this machine and kept in the"
                + " shell's history.")
public final class JoinCommand extends PeiliCommand {
    private static final int MAX_TOKEN = 4096;

    @Argument(name = "address", description = "A member of the cluster, host or host:port", required = true)
    String address;

    @Argument(index = 1, name = "token", description = "What peili:token-create printed")
    @Nullable
    String token;

    @Option(name = "--token-file", description = "File with the token, on the node's machine")
    @Completion(FileCompleter.class)
    @Nullable
    String tokenFile;

    @Override
    void run(Services services, PrintStream out) throws IOException {
        out.println(services.need(Enrolment.class).join(address, token()));
    }

    private String token() throws IOException {
        if (token != null) {
            return token;
        }
        if (tokenFile == null) {
            return session.readLine("Token: ", '*');
        }
        Path file = session.currentDir().resolve(tokenFile);
        if (!Files.isReadable(file) || Files.size(file) > MAX_TOKEN) {
            throw new IOException(file + " cannot be read (expected: a file with a token)");
        }
        return Files.readString(file);
    }
}
