// SPDX-License-Identifier: Apache-2.0
package io.peili.auth.internal;

import io.peili.auth.Custody;
import io.peili.auth.NetworkKey;
import io.peili.auth.internal.document.ClusterDocument;
import io.peili.auth.internal.document.Holder;
import io.peili.auth.internal.document.SignedDocument;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where people have the keys of the cluster looked after. */
final class Custodian implements Custody {
    private static final Logger LOG = LoggerFactory.getLogger(Custodian.class);
    private static final int MAX_BACKUP = 64 << 20;

    private final NodeCluster cluster;
    private final DocumentKeeper documents;

    Custodian(NodeCluster cluster, DocumentKeeper documents) {
        this.cluster = cluster;
        this.documents = documents;
    }

    @Override
    public void promote(String name, String address) throws IOException {
        Pair authority = holder().authority(cluster.now());
        KeyHandover.give(cluster, authority.key(), new Holder(name, Joiner.authority(address)));
        LOG.info("{} holds the CA's key now too, at {}", name, address);
    }

    @Override
    public void backup(Path file, char[] passphrase) throws IOException {
        byte[] backup = Backup.make(holder().folder(), passphrase);
        Set<StandardOpenOption> fresh = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        try (FileChannel out = FileChannel.open(
                file, fresh, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
            ByteBuffer bytes = ByteBuffer.wrap(backup);
            while (bytes.hasRemaining()) {
                out.write(bytes);
            }
            out.force(true);
        } catch (FileAlreadyExistsException e) {
            throw new IOException(file + " is there already (choose another name)", e);
        }
    }

    @Override
    public String restore(Path file, char[] passphrase) throws IOException {
        if (!Files.isReadable(file) || Files.size(file) > MAX_BACKUP) {
            throw new IOException(file + " cannot be read (expected: what peili:cluster-backup wrote)");
        }
        IdentityFolder identity = cluster.config()
                .folder()
                .filter(folder -> !cluster.config().given())
                .orElseThrow(() -> new IOException("this node is a member already, by given files"));
        Map<String, String> files = Backup.open(Files.readAllBytes(file), passphrase);
        ClusterDocument restored = SignedDocument.parse(Objects.requireNonNull(files.get(MemberFolder.DOCUMENT)))
                .document();
        MemberFolder folder = new MemberFolder(identity.folder());
        if (folder.member()) {
            takeKeyBack(identity, folder, restored, files);
        } else {
            folder.restored(files);
            cluster.refresh();
        }
        String name = Names.common(DocumentKeeper.authorities(restored).get(0));
        LOG.info("this node holds the CA's key of {} again", name);
        return name;
    }

    /** A member needs nothing but the key: what it has agreed on with the others may be newer than the backup. */
    private void takeKeyBack(
            IdentityFolder identity, MemberFolder folder, ClusterDocument restored, Map<String, String> files)
            throws IOException {
        String own = folder.document().orElseThrow().document().cluster();
        if (!own.equals(restored.cluster())) {
            throw new IOException("this node is a member of another cluster than the backup's");
        }
        identity.hold(Objects.requireNonNull(files.get(IdentityFolder.CA_KEY)));
        cluster.refresh();
    }

    @Override
    public String rotateNetworkKey() throws IOException {
        holder();
        if (cluster.config().networkKeys().given()) {
            throw new IOException("the key of the network is given by psk.file (exchange it there)");
        }
        ClusterDocument document = documents.state().orElseThrow().signed().document();
        List<String> keys = document.keys();
        Optional<String> introduced = document.introduced().filter(keys::contains);
        if (introduced.isEmpty()) {
            NetworkKey fresh = Founding.newKey();
            List<String> more = new ArrayList<>(keys);
            more.add(fresh.fingerprint());
            return "Version " + change(more, Optional.of(fresh.fingerprint()), List.of(fresh))
                    + ": nodes accept a new key beside the old one. Once all have this version, repeat the command.";
        }
        if (!keys.get(0).equals(introduced.get())) {
            List<String> first = new ArrayList<>(keys);
            first.remove(introduced.get());
            first.add(0, introduced.get());
            return "Version " + change(first, introduced, List.of())
                    + ": nodes dial with the new key and accept both. Once all have this version, repeat the command.";
        }
        return "Version " + change(List.of(introduced.get()), Optional.empty(), List.of())
                + ": the old key is accepted nowhere any more.";
    }

    @Override
    public String rotateAuthority() throws IOException {
        return new AuthorityExchange(cluster, documents).next(holder());
    }

    private long change(List<String> keys, Optional<String> introduced, List<NetworkKey> fresh) throws IOException {
        return documents
                .update(last -> last.next().keys(keys, introduced).build(), fresh)
                .signed()
                .document()
                .version();
    }

    private IdentityFolder holder() throws IOException {
        IdentityFolder identity = cluster.config()
                .folder()
                .filter(IdentityFolder::renewable)
                .orElseThrow(() -> new IOException("this node does not hold the CA's key"));
        if (!new MemberFolder(identity.folder()).member()) {
            throw new IOException("this node is not a member of a cluster yet (peili:cluster-create makes one)");
        }
        return identity;
    }
}
