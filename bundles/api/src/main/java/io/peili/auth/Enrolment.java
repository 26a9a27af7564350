// SPDX-License-Identifier: Apache-2.0
package io.peili.auth;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/** Makes a cluster, and lets nodes and people into it. Every failure is one line for people. */
@ProviderType
public interface Enrolment {
    /**
     * Makes a cluster of which this node is the first member and holds the CA's key.
     *
     * @return the name of the cluster
     * @throws IOException if this node is a member of one already, or files cannot be written
     */
    String create() throws IOException;

    /**
     * Makes this node a member of a cluster. Harmless where it is one of that cluster already.
     *
     * @param address a member, {@code host[:port]}
     * @param token what {@link #createToken} gave there
     * @return what came of it, a sentence
     * @throws IOException if it does not work, and then nothing has changed
     */
    String join(String address, String token) throws IOException;

    /**
     * Makes a token with which nodes can join.
     *
     * @param lifetime how long
     * @param uses how many nodes
     * @return the token; this node keeps only a hash of its secret
     * @throws IOException if this node does not hold the CA's key
     */
    String createToken(Duration lifetime, int uses) throws IOException;

    /**
     * The tokens made here that have not been forgotten yet.
     *
     * @return the tokens, the youngest last
     * @throws IOException if this node does not hold the CA's key
     */
    List<TokenStatus> tokens() throws IOException;

    /**
     * Makes a token useless.
     *
     * @param id which
     * @throws IOException if there is none
     */
    void revokeToken(String id) throws IOException;

    /**
     * Issues a short-lived pair to a person, into a folder of its own that only this node's user can read:
     * {@code ca.crt}, {@code client.cert} and {@code client.key}.
     *
     * @param name the person
     * @param lifetime how long the pair is good for
     * @return the folder
     * @throws IOException if this node does not hold the CA's key
     */
    Path clientPair(String name, Duration lifetime) throws IOException;
}
