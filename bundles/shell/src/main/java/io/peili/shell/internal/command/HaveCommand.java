// SPDX-License-Identifier: Apache-2.0
package io.peili.shell.internal.command;

import io.peili.auth.Cluster;
import io.peili.auth.TlsMaterial;
import io.peili.content.ContentStore;
import io.peili.oci.ImageName;
import io.peili.oci.Reference;
import io.peili.routing.Key;
import io.peili.routing.LocalEndpoint;
import io.peili.routing.Router;
import io.peili.shell.internal.Holders;
import io.peili.shell.internal.Lines;
import io.peili.shell.internal.Names;
import io.peili.shell.internal.PeerQuestion;
import io.peili.shell.internal.Services;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.table.ShellTable;

/** {@code peili:have}. */
@Service
@Command(
        scope = "peili",
        name = "have",
        description = "Shows who has an image, a manifest or a blob",
        detailedDescription = "Asks the routers whom they name, and each peer itself. Fails where nobody has it.")
public final class HaveCommand extends PeiliCommand {
    /** For a digest alone: peers find content by its digest in whatever repository. */
    private static final ImageName ANY = new ImageName("docker.io", "library/any");

    /** What the other columns leave of a line. */
    private static final int ANSWER = 40;

    private static final Duration BUDGET = Duration.ofSeconds(2);

    @Argument(name = "what", description = "Digest, or name of an image", required = true)
    @Completion(ImageNames.class)
    String what;

    @Override
    void run(Services services, PrintStream out) throws IOException, InterruptedException {
        Reference reference =
                Names.digest(what).map(digest -> Reference.of(ANY, digest)).orElseGet(() -> Reference.parse(what));
        boolean here = here(services, reference);
        List<Holders.Holder> holders = holders(services, reference);
        ShellTable table = new ShellTable();
        table.column("Node");
        table.column("Router");
        table.column("Has it");
        table.addRow().addContent("this node", "", here ? PeerQuestion.YES : "no");
        for (Holders.Holder holder : holders) {
            table.addRow()
                    .addContent(
                            holder.peer().authority(),
                            holder.named() ? "names it" : "",
                            Lines.wrap(holder.answer(), ANSWER));
        }
        table.print(out);
        if (!here && holders.stream().noneMatch(holder -> holder.answer().startsWith(PeerQuestion.YES))) {
            throw new IOException("nobody has " + what + " (" + holders.size() + " peers asked)");
        }
    }

    private static boolean here(Services services, Reference reference) throws IOException {
        Optional<ContentStore> store = services.find(ContentStore.class);
        if (store.isEmpty()) {
            return false;
        }
        return reference.digest().isPresent()
                ? store.get().find(reference.digest().get()).isPresent()
                : store.get()
                        .resolve(reference.name(), reference.tag().orElseThrow())
                        .isPresent();
    }

    private static List<Holders.Holder> holders(Services services, Reference reference)
            throws IOException, InterruptedException {
        List<Router> routers = services.needAny(Router.class);
        boolean secure =
                services.find(LocalEndpoint.class).map(LocalEndpoint::secure).orElse(true);
        Optional<TlsMaterial> tls =
                secure ? Optional.of(services.need(Cluster.class).tls()) : Optional.empty();
        PeerQuestion question = new PeerQuestion(tls);
        return new Holders(routers, BUDGET, peer -> question.ask(peer, reference)).of(Key.of(reference));
    }
}
