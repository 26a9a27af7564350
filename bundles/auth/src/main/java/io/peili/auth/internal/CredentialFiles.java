// SPDX-License-Identifier: Apache-2.0
package io.peili.auth.internal;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Where a node's credentials stand.
 *
 * @param ca who signs the certificates of servers
 * @param clientCa who signs the certificates of clients
 * @param certificate what this node presents to those that connect
 * @param key its key
 * @param clientCertificate what this node presents to those it connects to
 * @param clientKey its key
 */
record CredentialFiles(Path ca, Path clientCa, Path certificate, Path key, Path clientCertificate, Path clientKey) {
    /** Reads all and checks that they are usable now and belong together. */
    Credentials load(Instant now) throws IOException {
        Trust servers = new Trust(new PemFile(ca).certificates());
        Trust clients = clientCa.equals(ca) ? servers : new Trust(new PemFile(clientCa).certificates());
        Pair server = pair(certificate, key, now);
        Pair client = clientCertificate.equals(certificate) ? server : pair(clientCertificate, clientKey, now);
        servers.check(server, now, certificate, ca);
        clients.check(client, now, clientCertificate, clientCa);
        return new Credentials(servers, clients, server, client);
    }

    /** What the files look like from outside; another stamp means that something was written. */
    List<FileStamp> stamp() {
        Set<Path> files = new LinkedHashSet<>(List.of(ca, clientCa, certificate, key, clientCertificate, clientKey));
        return files.stream().map(FileStamp::of).toList();
    }

    private static Pair pair(Path certificate, Path key, Instant now) throws IOException {
        Pair pair = Pair.read(certificate, key);
        Dates.check(pair.certificate(), now, certificate);
        return pair;
    }
}
