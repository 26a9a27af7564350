// SPDX-License-Identifier: Apache-2.0
package io.peili.shell.internal.command;

import io.peili.auth.Custody;
import io.peili.shell.internal.Services;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Arrays;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.completers.FileCompleter;
import org.jspecify.annotations.Nullable;

/** {@code peili:cluster-restore}. */
@Service
@Command(
        scope = "peili",
        name = "cluster-restore",
        description = "Makes this node a holder of the CA's key by a backup",
        detailedDescription = "The node must stand alone, or be a member of the same cluster.")
public final class ClusterRestoreCommand extends PeiliCommand {
    @Argument(name = "file", description = "What peili:cluster-backup wrote", required = true)
    @Completion(FileCompleter.class)
    String file;

    @Option(
            name = "--passphrase-file",
            description = "File with the passphrase, on the node's machine; else it is asked for")
    @Completion(FileCompleter.class)
    @Nullable
    String passphraseFile;

    @Override
    void run(Services services, PrintStream out) throws IOException {
        char[] passphrase = new Passphrase(session, passphraseFile).read();
        try {
            Path source = session.currentDir().resolve(file).toAbsolutePath();
            out.println("This node holds the CA's key of "
                    + services.need(Custody.class).restore(source, passphrase) + ".");
        } finally {
            Arrays.fill(passphrase, '0');
        }
    }
}
