// SPDX-License-Identifier: Apache-2.0
package io.peili.auth.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.peili.auth.Admission;
import io.peili.auth.NodeProof;
import io.peili.auth.NodeProofs;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.Signature;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class CertifiedNodesTest extends TwoNodes {
    private static final byte[] STATEMENT =
            "first is peer A and speaks with peer B".getBytes(StandardCharsets.US_ASCII);

    private static NodeProofs proofs(Host host) {
        return host.cluster.proofs();
    }

    private static NodeProof prove(Host host) {
        return proofs(host).prove(STATEMENT).orElseThrow();
    }

    private String refusal(NodeProof proof, byte[] statement) {
        return ((Admission.Refused) proofs(second).check(proof, statement)).reason();
    }

    @Test
    void nodesOfOneClusterBelieveEachOtherWhatTheySigned() {
        assertThat(proofs(second).check(prove(first), STATEMENT)).isEqualTo(new Admission.Member("first"));
        assertThat(proofs(first).check(prove(second), STATEMENT)).isEqualTo(new Admission.Member("second"));
        assertThat(refusal(prove(first), new byte[3])).contains("not that of its certificate");
    }

    @Test
    void aCertificateWithoutItsKeyProvesNothing() {
        NodeProof stolen = new NodeProof(prove(first).chain(), prove(second).signature());

        assertThat(refusal(stolen, STATEMENT)).contains("not that of its certificate");
        assertThat(refusal(new NodeProof(prove(first).chain(), new byte[0]), STATEMENT))
                .contains("signature");
        assertThat(refusal(new NodeProof(List.of(), new byte[70]), STATEMENT)).contains("no certificate");
    }

    @Test
    void whatTheKeySignedElsewhereIsNoStatement() throws Exception {
        Pair node = first.cluster.provable().orElseThrow();
        Signature signer = Signature.getInstance("SHA256withECDSA");
        signer.initSign(node.key());
        signer.update(STATEMENT);

        assertThat(refusal(new NodeProof(node.chain(), signer.sign()), STATEMENT))
                .contains("signature");
    }

    @Test
    void anExpiredCertificateProvesNothing() {
        NodeProof proof = prove(first);
        clock.forward(Duration.ofDays(31));

        assertThat(refusal(proof, STATEMENT)).contains("is valid from");
    }

    @Test
    void aRevokedNodeProvesNothing() throws Exception {
        new Council(first.cluster, first.documents, List::of).revoke("second", false);

        Admission admission = proofs(first).check(prove(second), STATEMENT);

        assertThat(((Admission.Refused) admission).reason()).contains("second was revoked");
    }

    @Test
    void aNodeOfAnotherClusterProvesNothing() throws Exception {
        Host foreign = host("foreign");
        foreign.desk.create();

        assertThat(refusal(prove(foreign), STATEMENT)).contains("not signed by the CA");
    }

    @Test
    void aPersonsPairProvesNothing() throws Exception {
        Path folder = first.desk.clientPair("tester", Duration.ofHours(1));
        Pair person = Pair.read(folder.resolve("client.cert"), folder.resolve("client.key"));

        assertThat(((Admission.Refused) proofs(second).check(person.chain())).reason())
                .contains("is not for servers");
    }

    @Test
    void whoIsNoMemberHasNothingToProve() throws Exception {
        assertThat(proofs(host("alone")).prove(STATEMENT)).isEmpty();
    }

    @Test
    void peersHaveToProveThatTheyAreMembersUnlessTheClusterSaysOtherwise() throws Exception {
        assertThat(host("alone").cluster.network().membersOnly()).isFalse();
        assertThat(first.cluster.network().membersOnly()).isTrue();

        new Council(first.cluster, first.documents, List::of).set("peers", "key");

        assertThat(first.cluster.network().membersOnly()).isFalse();
    }
}
