// SPDX-License-Identifier: Apache-2.0
package io.peili.shell.internal.command;

import io.peili.p2p.P2pAnnouncement;
import io.peili.p2p.P2pNode;
import io.peili.shell.internal.Services;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** {@code peili:announced}. */
@Service
@Command(
        scope = "peili",
        name = "announced",
        description = "Lists what this node announces to the peer-to-peer network",
        detailedDescription =
                "Shows in how many minutes a key is told again, or that it has not been told yet. Tags come"
                        + " first. Pipe it into grep to find one.")
public final class AnnouncedCommand extends PeiliCommand {
    @Argument(name = "part", description = "Only keys that have this in them")
    String part = "";

    @Override
    void run(Services services, PrintStream out) throws IOException {
        List<P2pAnnouncement> all = services.need(P2pNode.class).announced();
        List<P2pAnnouncement> shown = all.stream()
                .filter(announcement -> announcement.key().value().contains(part))
                .sorted(Comparator.comparing((P2pAnnouncement announcement) ->
                                announcement.key().value().indexOf('/') < 0)
                        .thenComparing(announcement -> announcement.key().value()))
                .toList();
        for (P2pAnnouncement announcement : shown) {
            out.println(String.format("%-5s ", state(announcement)) + announcement.key());
        }
        long waiting = all.stream().filter(announcement -> !announcement.told()).count();
        out.println(all.size() + " keys" + (waiting == 0 ? "" : ", " + waiting + " of them not told yet"));
    }

    private static String state(P2pAnnouncement announcement) {
        Duration next = announcement.next();
        return announcement.told() ? Math.max(0, next.toMinutes()) + "m" : "new";
    }
}
