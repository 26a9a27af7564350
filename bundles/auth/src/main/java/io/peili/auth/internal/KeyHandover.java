// SPDX-License-Identifier: Apache-2.0
package io.peili.auth.internal;

import io.peili.auth.internal.document.Holder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.PrivateKey;
import java.util.Arrays;

/** Gives other members the key of the CA. */
final class KeyHandover {
    private static final int MAX_ANSWER = 4096;

    private KeyHandover() {}

    /**
     * Gives the key to a member, once it has proved in the handshake that it is the node of that name at that address: an
     * address alone is not enough, because nodes of one machine share theirs. The other side takes nothing but the key of
     * its own CA.
     *
     * @throws IOException if another node answers there, or the key is not taken
     */
    static void give(NodeCluster cluster, PrivateKey secret, Holder to) throws IOException {
        byte[] key = Pem.of(secret);
        MemberCalls.Answer answer;
        try {
            answer = new MemberCalls(cluster.towards(to.name()).getSocketFactory(), true)
                    .post(to.address(), Exchange.HOLDER, new String(key, StandardCharsets.US_ASCII), MAX_ANSWER);
        } catch (IOException e) {
            throw new IOException(to.address() + " cannot be asked: " + Causes.innermost(e), e);
        } finally {
            Arrays.fill(key, (byte) 0);
        }
        if (!answer.ok()) {
            throw new IOException(to.address() + " does not take the CA's key: " + answer.reason());
        }
    }
}
