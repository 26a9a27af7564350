// SPDX-License-Identifier: Apache-2.0
package io.peili.router.internal;

import io.peili.libp2p.Multiaddr;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A file with the addresses of peers met before, one a line. It is a help only: without it a node starts like a new one. */
final class KnownPeers {
    private static final Logger LOG = LoggerFactory.getLogger(KnownPeers.class);
    private static final int MAX_PEERS = 64;
    private static final long MAX_SIZE = 64 * 1024;

    private final Path file;

    KnownPeers(Path file) {
        this.file = file;
    }

    List<Multiaddr> load() {
        List<Multiaddr> addresses = new ArrayList<>();
        try {
            if (Files.size(file) <= MAX_SIZE) {
                for (String line : Files.readAllLines(file)) {
                    addresses.addAll(PeerList.parse(line));
                }
            }
        } catch (NoSuchFileException e) {
            LOG.debug("No peers known from before");
        } catch (IOException e) {
            LOG.debug("The peers known from before cannot be read from {}: {}", file, e.getMessage());
        }
        return addresses.subList(0, Math.min(addresses.size(), MAX_PEERS));
    }

    void save(List<Multiaddr> addresses) {
        List<String> lines =
                addresses.stream().limit(MAX_PEERS).map(Multiaddr::toString).toList();
        try {
            Path folder = file.toAbsolutePath().getParent();
            if (folder != null) {
                Files.createDirectories(folder);
            }
            Path fresh = file.resolveSibling(file.getFileName() + ".new");
            Files.write(fresh, lines);
            Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            LOG.debug("The known peers cannot be written to {}: {}", file, e.getMessage());
        }
    }
}
