// SPDX-License-Identifier: Apache-2.0
package io.peili.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.peili.auth.Admission;
import io.peili.auth.Caller;
import io.peili.auth.Cluster;
import io.peili.auth.ClusterSettings;
import io.peili.auth.NodeProof;
import io.peili.auth.TlsMaterial;
import io.peili.content.Subscription;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What every cluster does, seen from a node that is a member of it. */
public abstract class ClusterContract {
    private static final byte[] STATEMENT = "something".getBytes(StandardCharsets.UTF_8);

    /**
     * The cluster under test.
     *
     * @return always the same one within a test
     */
    protected abstract Cluster cluster();

    /**
     * A cluster that has nothing to do with it.
     *
     * @return another cluster of the same kind
     */
    protected abstract Cluster stranger();

    /** Puts new TLS material in force. */
    protected abstract void renew();

    /**
     * Has the members agree on leaving a registry out.
     *
     * @param registry its name
     * @throws Exception if they do not
     */
    protected abstract void exclude(String registry) throws Exception;

    private Admission admit(List<X509Certificate> chain) {
        return cluster().admit(new Caller(InetAddress.getLoopbackAddress(), true, chain, "GET /v2/"));
    }

    /** A node's own certificate makes it a member. */
    @Test
    protected void aNodeIsAMember() {
        assertThat(admit(cluster().tls().chain())).isInstanceOf(Admission.Member.class);
        assertThat(cluster().proofs().check(cluster().tls().chain())).isInstanceOf(Admission.Member.class);
    }

    /** Whoever has none, or one of another cluster, is refused, and told why. */
    @Test
    protected void strangersAreRefused() {
        for (List<X509Certificate> chain :
                List.of(List.<X509Certificate>of(), stranger().tls().chain())) {
            assertThat(admit(chain))
                    .isInstanceOfSatisfying(
                            Admission.Refused.class,
                            refused -> assertThat(refused.reason()).isNotBlank());
        }
        assertThat(cluster().proofs().check(stranger().tls().chain())).isInstanceOf(Admission.Refused.class);
    }

    /** A proof counts for what was signed, and in this cluster only. */
    @Test
    protected void aProofIsOfOneStatementByOneNode() {
        NodeProof proof = cluster().proofs().prove(STATEMENT).orElseThrow();
        NodeProof foreign = stranger().proofs().prove(STATEMENT).orElseThrow();

        assertThat(cluster().proofs().check(proof, STATEMENT)).isInstanceOf(Admission.Member.class);
        assertThat(cluster().proofs().check(proof, new byte[] {1})).isInstanceOf(Admission.Refused.class);
        assertThat(cluster().proofs().check(foreign, STATEMENT)).isInstanceOf(Admission.Refused.class);
        assertThat(cluster().proofs().check(new NodeProof(proof.chain(), foreign.signature()), STATEMENT))
                .isInstanceOf(Admission.Refused.class);
    }

    /** Watchers hear of new material until they stop watching. */
    @Test
    protected void newMaterialIsTold() {
        List<TlsMaterial> told = new ArrayList<>();
        TlsMaterial first;
        try (Subscription watching = cluster().watch(told::add)) {
            assertThat(watching).isNotNull();
            assertThat(told).isEmpty();
            renew();
            first = cluster().tls();
        }
        renew();

        assertThat(told).containsExactly(first);
    }

    /** Watchers hear of changed settings, which are in force when they hear of them, until they stop watching. */
    @Test
    protected void changedSettingsAreTold() throws Exception {
        List<ClusterSettings> told = new ArrayList<>();
        try (Subscription watching = cluster().watchSettings(told::add)) {
            assertThat(watching).isNotNull();
            exclude("one.test");
            assertThat(cluster().settings().allows("one.test")).isFalse();
            assertThat(told).containsExactly(cluster().settings());
        }
        exclude("two.test");

        assertThat(told).hasSize(1);
        assertThat(cluster().settings().allows("two.test")).isFalse();
    }

    /** A member can be reached. */
    @Test
    protected void aMemberIsReachable() {
        assertThat(cluster().reachable()).isTrue();
    }
}
