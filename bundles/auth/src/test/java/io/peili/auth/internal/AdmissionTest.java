// SPDX-License-Identifier: Apache-2.0
package io.peili.auth.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.peili.auth.Admission;
import io.peili.auth.Caller;
import java.math.BigInteger;
import java.net.InetAddress;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AdmissionTest {
    private static final Instant NOW = Instant.parse("2026-11-24T00:00:00Z");

    private final KeyPair key = new CertificateMaker(NOW).key();
    private Issued cluster;
    private Membership membership;

    @BeforeEach
    void cluster() throws Exception {
        cluster = new Issued(NOW);
        membership = new Membership(new Trust(cluster.authority().chain()), Usage.CLIENT, Revocations.NONE);
    }

    @ParameterizedTest
    @CsvSource({
        // node, open, address, tls, certificate, admitted as
        "alone,  no,  127.0.0.1,   yes, none,     local",
        "alone,  no,  127.0.0.9,   no,  none,     local",
        "alone,  no,  ::1,         yes, none,     local",
        "alone,  no,  127.0.0.1,   yes, member,   node-1",
        "alone,  no,  127.0.0.1,   yes, stranger, -",
        "alone,  no,  192.0.2.1,   yes, none,     -",
        "alone,  no,  192.0.2.1,   no,  none,     -",
        "alone,  yes, 192.0.2.1,   no,  none,     anyone",
        "alone,  yes, 192.0.2.1,   yes, stranger, anyone",
        "member, no,  127.0.0.1,   yes, none,     -",
        "member, no,  ::1,         yes, none,     -",
        "member, no,  127.0.0.1,   yes, stranger, -",
        "member, no,  127.0.0.1,   yes, member,   node-1",
        "member, no,  127.0.0.1,   no,  none,     local",
        "member, no,  192.0.2.1,   yes, none,     -",
        "member, no,  192.0.2.1,   yes, member,   node-1",
        "member, no,  192.0.2.1,   yes, stranger, -",
        "member, no,  192.0.2.1,   no,  none,     -",
        "member, no,  2001:db8::1, yes, member,   node-1",
        "member, yes, 192.0.2.1,   no,  none,     anyone",
        "member, yes, 192.0.2.1,   yes, none,     anyone",
        "member, yes, 192.0.2.1,   yes, stranger, anyone",
        "member, yes, 192.0.2.1,   yes, member,   node-1",
    })
    void callersAreAdmittedByThePolicy(
            String node, String open, String address, String tls, String certificate, String name) throws Exception {
        List<X509Certificate> chain = switch (certificate) {
            case "member" -> cluster.node("node-1").chain();
            case "stranger" -> new Issued(NOW).node("node-1").chain();
            default -> List.of();
        };
        Policy policy = new Policy(open.equals("yes"));

        Admission admission = policy.admit(
                new Caller(InetAddress.getByName(address), tls.equals("yes"), chain, "GET /v2/"),
                membership,
                node.equals("member"),
                NOW);

        if (name.equals("-")) {
            assertThat(admission).isInstanceOf(Admission.Refused.class);
        } else {
            assertThat(admission).isEqualTo(new Admission.Member(name));
        }
    }

    @Test
    void expiredCertificateIsRefusedAlsoWhenItWasAdmittedBefore() throws Exception {
        List<X509Certificate> chain = cluster.node("node-1").chain();
        assertThat(membership.of(chain, NOW)).isInstanceOf(Admission.Member.class);

        assertThat(reason(chain, NOW.plus(Duration.ofDays(31)))).contains("is valid from");
    }

    @Test
    void certificateOfTomorrowIsRefused() throws Exception {
        assertThat(reason(cluster.node("node-1").chain(), NOW.minus(Duration.ofHours(2))))
                .contains("is valid from");
    }

    @Test
    void certificateForServersOnlyIsRefused() throws Exception {
        X509Certificate server = certificate(KeyUsage.digitalSignature, KeyPurposeId.id_kp_serverAuth);

        assertThat(reason(List.of(server), NOW)).contains("is not for clients");
    }

    @Test
    void certificateForOtherKeyUsageIsRefused() throws Exception {
        X509Certificate other = certificate(KeyUsage.keyAgreement, KeyPurposeId.id_kp_clientAuth);

        assertThat(reason(List.of(other), NOW)).contains("is not for clients");
    }

    @Test
    void certificateForAnyUsageIsAdmitted() throws Exception {
        X509Certificate any = certificate(KeyUsage.digitalSignature, KeyPurposeId.anyExtendedKeyUsage);

        assertThat(membership.of(List.of(any), NOW)).isEqualTo(new Admission.Member("custom"));
    }

    @Test
    void selfSignedCertificateIsRefused() throws Exception {
        X509Certificate selfSigned = new Issued(NOW).authority().certificate();

        assertThat(membership.of(List.of(selfSigned), NOW)).isInstanceOf(Admission.Refused.class);
    }

    @Test
    void chainThatNamesTheAuthorityButIsNotSignedByItIsRefused() throws Exception {
        List<X509Certificate> forged = List.of(
                new Issued(NOW).node("node-1").certificate(),
                cluster.authority().certificate());

        assertThat(reason(forged, NOW)).contains("is not signed by the CA of this cluster");
    }

    @Test
    void chainWithoutEndIsRefused() throws Exception {
        X509Certificate leaf = cluster.node("node-1").certificate();

        assertThat(reason(Collections.nCopies(9, leaf), NOW)).contains("9 certificates");
    }

    @Test
    void bothAuthoritiesCountWhileOneReplacesTheOther() throws Exception {
        Issued next = new Issued(NOW);
        Membership both = new Membership(
                new Trust(List.of(
                        next.authority().certificate(), cluster.authority().certificate())),
                Usage.CLIENT,
                Revocations.NONE);

        assertThat(both.of(cluster.node("old").chain(), NOW)).isEqualTo(new Admission.Member("old"));
        assertThat(both.of(next.node("new").chain(), NOW)).isEqualTo(new Admission.Member("new"));
    }

    @Test
    void strangersCannotFillTheMemory() throws Exception {
        Issued strangers = new Issued(NOW);
        X509Certificate leaf = strangers.node("x").certificate();
        List<X509Certificate> others = List.of(
                leaf, strangers.authority().certificate(), cluster.authority().certificate());
        for (int i = 0; i < 2000; i++) {
            List<X509Certificate> chain = new ArrayList<>(List.of(leaf));
            for (int rest = i, length = 1; length < 8; length++, rest /= 3) {
                chain.add(others.get(rest % 3));
            }
            membership.of(chain, NOW.plus(Duration.ofDays(31)));
        }
        assertThat(membership.remembered()).isBetween(1, 1024);
    }

    @Test
    void knownMemberIsAdmittedWithin50Microseconds() throws Exception {
        Policy policy = new Policy(false);
        Caller caller = new Caller(
                InetAddress.getByName("192.0.2.1"), true, cluster.node("node-1").chain(), "GET /v2/");
        policy.admit(caller, membership, true, NOW);
        int times = 20_000;
        long begin = System.nanoTime();
        for (int i = 0; i < times; i++) {
            assertThat(policy.admit(caller, membership, true, NOW) instanceof Admission.Member)
                    .isTrue();
        }
        assertThat((System.nanoTime() - begin) / times).isLessThan(50_000);
    }

    private String reason(List<X509Certificate> chain, Instant now) {
        return ((Admission.Refused) membership.of(chain, now)).reason();
    }

    private X509Certificate certificate(int usage, KeyPurposeId purpose) throws Exception {
        Pair authority = cluster.authority();
        JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                authority.certificate(),
                BigInteger.TEN,
                Date.from(NOW.minusSeconds(60)),
                Date.from(NOW.plusSeconds(60)),
                new X500Name("CN=custom"),
                key.getPublic());
        builder.addExtension(Extension.keyUsage, true, new KeyUsage(usage));
        builder.addExtension(Extension.extendedKeyUsage, true, new ExtendedKeyUsage(purpose));
        return new JcaX509CertificateConverter()
                .getCertificate(builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(authority.key())));
    }
}
