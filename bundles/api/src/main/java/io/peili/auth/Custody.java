// SPDX-License-Identifier: Apache-2.0
package io.peili.auth;

import java.io.IOException;
import java.nio.file.Path;
import org.osgi.annotation.versioning.ProviderType;

/** Looks after the keys of the cluster, on nodes that hold the CA's. Every failure is one line for people. */
@ProviderType
public interface Custody {
    /**
     * Makes another member a holder of the CA's key.
     *
     * @param name the name in its certificate
     * @param address where it is, {@code host[:port]}
     * @throws IOException if this node holds no key, another node answers at the address, or the key is not taken
     */
    void promote(String name, String address) throws IOException;

    /**
     * Writes what the cluster would lose with this node, encrypted.
     *
     * @param file a file that is not there yet
     * @param passphrase for the encryption; the caller wipes it
     * @throws IOException if this node holds no key, or the file cannot be written
     */
    void backup(Path file, char[] passphrase) throws IOException;

    /**
     * Makes a node that is no member, or a member of the same cluster, a holder of the CA's key again.
     *
     * @param file what {@link #backup} wrote
     * @param passphrase as then; the caller wipes it
     * @return the name of the cluster
     * @throws IOException if the file or the passphrase is no good, and then nothing has changed
     */
    String restore(Path file, char[] passphrase) throws IOException;

    /**
     * Takes the next of three steps of exchanging the pre-shared key of the p2p network: all accept a new one; all dial with
     * it; none accepts the old one.
     *
     * @return what was done, and what comes next: sentences
     * @throws IOException if this node holds no key
     */
    String rotateNetworkKey() throws IOException;

    /**
     * Takes the next of three steps of exchanging the CA: all trust a new one beside the old one; the new one certifies, and
     * nodes have their certificates renewed by it; none trusts the old one.
     *
     * @return what was done, and what comes next: sentences
     * @throws IOException if this node holds no key, or the CA is given by files
     */
    String rotateAuthority() throws IOException;
}
