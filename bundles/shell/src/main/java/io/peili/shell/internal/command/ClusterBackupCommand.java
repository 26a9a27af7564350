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

/** {@code peili:cluster-backup}. */
@Service
@Command(
        scope = "peili",
        name = "cluster-backup",
        description = "Writes what the cluster would lose with this node, encrypted",
        detailedDescription =
                "CA, pre-shared keys, tokens and what the members agree on, with scrypt and AES-256-GCM. The passphrase is not kept anywhere.")
public final class ClusterBackupCommand extends PeiliCommand {
    @Argument(name = "file", description = "The file to write; must not be there", required = true)
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
        Path target = session.currentDir().resolve(file).toAbsolutePath();
        char[] passphrase = new Passphrase(session, passphraseFile).read();
        try {
            services.need(Custody.class).backup(target, passphrase);
        } finally {
            Arrays.fill(passphrase, '0');
        }
        out.println("Wrote " + target + ".");
    }
}
