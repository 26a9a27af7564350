// SPDX-License-Identifier: Apache-2.0
package io.peili.auth.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peili.auth.Admission;
import io.peili.auth.internal.document.Holder;
import java.io.IOException;
import java.nio.file.Files;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AuthorityExchangeTest extends TwoNodes {
    private static final Duration A_MINUTE = Duration.ofMinutes(1);

    private Custodian custodian;

    @BeforeEach
    void custodian() {
        custodian = new Custodian(first.cluster, first.documents);
        clock.forward(A_MINUTE);
    }

    private static X509Certificate authority(Host host) throws IOException {
        return host.cluster
                .config()
                .files()
                .load(host.cluster.now())
                .servers()
                .authorities()
                .get(0);
    }

    private static boolean certifiedBy(Host host, X509Certificate authority) {
        return new Trust(List.of(authority))
                .follow(host.cluster.tls().chain(), host.cluster.now())
                .isPresent();
    }

    private void assertAllTrustEachOther(Host... all) throws Exception {
        for (Host one : all) {
            for (Host other : all) {
                assertThat(one.cluster.member(other.cluster.tls().chain())).isInstanceOf(Admission.Member.class);
                try (Handshake handshake = new Handshake(
                        one.cluster.tls().server(), other.cluster.tls().client())) {
                    assertThat(handshake.protocol()).isEqualTo("TLSv1.3");
                }
            }
        }
    }

    /** Some rounds of a member: it takes the newest document, and a new certificate when it is its turn. */
    private void round(Host host) throws Exception {
        host.duties.run();
        clock.forward(A_MINUTE);
        host.duties.run();
    }

    @Test
    void theCaIsExchangedInThreeStepsWhileAllTrustEachOther() throws Exception {
        X509Certificate old = authority(first);

        assertThat(custodian.rotateAuthority()).contains("trust a new CA beside the old one");
        assertAllTrustEachOther(first, second);
        round(second);
        assertThat(second.cluster
                        .config()
                        .files()
                        .load(clock.instant())
                        .servers()
                        .authorities())
                .hasSize(2)
                .startsWith(old);
        assertThat(certifiedBy(second, old)).isTrue();

        assertThat(custodian.rotateAuthority())
                .contains("renewed by the new CA")
                .doesNotContain("did not reach");
        X509Certificate fresh = authority(first);
        assertThat(fresh).isNotEqualTo(old);
        assertThat(certifiedBy(first, fresh)).isTrue();
        assertAllTrustEachOther(first, second);
        round(second);
        assertThat(certifiedBy(second, fresh)).isTrue();
        assertAllTrustEachOther(first, second);

        assertThat(custodian.rotateAuthority()).contains("trusted nowhere any more");
        round(second);
        assertThat(second.cluster
                        .config()
                        .files()
                        .load(clock.instant())
                        .servers()
                        .authorities())
                .containsExactly(fresh);
        assertAllTrustEachOther(first, second);
        assertThat(first.folder.resolve("ca.next.key")).doesNotExist();
        assertThat(host("third").desk.join(second.authority(), first.token())).contains("is a member");
    }

    @Test
    void whoStillHasACertificateOfTheOldCaIsNoMemberInTheEnd() throws Exception {
        List<X509Certificate> before = second.cluster.tls().chain();
        for (int step = 0; step < 3; step++) {
            custodian.rotateAuthority();
        }

        assertThat(first.cluster.member(before)).isInstanceOf(Admission.Refused.class);
        second.duties.run();
        assertThat(second.cluster.settings()).isNotNull();
    }

    @Test
    void nodesJoinDuringEachStepWithATokenMadeThen() throws Exception {
        for (int step = 1; step <= 3; step++) {
            String before = first.token();
            custodian.rotateAuthority();
            Host joining = host("joining" + step);
            if (step == 2) {
                assertThatThrownBy(() -> joining.desk.join(first.authority(), before))
                        .hasMessageContaining("or the CA was exchanged since");
            }
            assertThat(joining.desk.join(first.authority(), first.token())).contains("is a member");
            assertAllTrustEachOther(first, joining);
        }
    }

    private void promoteSecond() throws Exception {
        custodian.promote("second", second.authority());
        second.duties.run();
        first.documents.accept(second.documents.state().orElseThrow());
    }

    @Test
    void otherHoldersGetTheKeyOfTheNewCa() throws Exception {
        promoteSecond();

        custodian.rotateAuthority();
        second.duties.run();
        assertThatThrownBy(() -> new Custodian(second.cluster, second.documents).rotateAuthority())
                .hasMessageContaining("made on another node");
        assertThat(custodian.rotateAuthority()).doesNotContain("did not reach");
        second.duties.run();

        assertThat(certifiedBy(second, authority(first))).isTrue();
        assertThat(host("third").desk.join(second.authority(), second.token())).contains("is a member");
    }

    @Test
    void theKeyOfTheNewCaGoesToNobodyElseAtAHoldersAddress() throws Exception {
        promoteSecond();
        String address = second.authority();
        Host other = host("other");
        other.desk.join(first.authority(), first.token());
        first.documents.update(
                last -> last.next()
                        .holders(List.of(new Holder("second", other.authority())))
                        .build(),
                List.of());
        custodian.rotateAuthority();
        int before = other.requests.get();

        assertThat(custodian.rotateAuthority()).contains("did not reach second at " + other.authority());

        assertThat(other.requests).hasValue(before);
        assertThat(other.folder.resolve("ca.key")).doesNotExist();
        assertThat(address).isNotEqualTo(other.authority());
    }

    @Test
    void aHolderThatWasNotReachedBecomesAPlainMember() throws Exception {
        promoteSecond();
        custodian.rotateAuthority();
        second.duties.run();
        String address = second.authority();
        second.close();

        assertThat(custodian.rotateAuthority()).contains("did not reach second at " + address);
        second = host("second");
        round(second);

        assertThat(second.folder.resolve("ca.key")).doesNotExist();
        assertThat(certifiedBy(second, authority(first))).isTrue();
    }

    @Test
    void aCrashBetweenTheFilesOfAStepIsHealedAtTheNextStart() throws Exception {
        custodian.rotateAuthority();
        String both = Files.readString(first.folder.resolve("ca.crt"));
        int cut = both.indexOf("-----BEGIN", 1);
        Files.writeString(first.folder.resolve("ca.crt"), both.substring(cut) + both.substring(0, cut));

        first.close();
        Host again = host("first");

        assertThat(again.folder.resolve("ca.next.key")).doesNotExist();
        assertThat(certifiedBy(again, authority(again))).isTrue();
    }
}
