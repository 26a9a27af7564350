// SPDX-License-Identifier: Apache-2.0
package io.peili.itests.cluster;

import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import javax.net.ssl.SSLContext;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** Certificates that make nobody a member. */
final class Strangers {
    private static final char[] PASSWORD = "test".toCharArray();
    private static final X500Name NAME = new X500Name("CN=stranger");

    private final Path authority;
    private final X509Certificate ca;
    private final PrivateKey caKey;

    /** What is wrong with a stranger. */
    enum Kind {
        NO_CERTIFICATE,
        SELF_SIGNED,
        OF_ANOTHER_CA,
        OF_A_CA_OF_THE_SAME_NAME,
        EXPIRED,
        OF_TOMORROW,
        FOR_SERVERS_ONLY,
    }

    Strangers(Path authority, Path authorityKey) throws Exception {
        this.authority = authority;
        ca = Tls.certificate(authority);
        String pem = Files.readString(authorityKey).replaceAll("-----[^-]*-----|\\s", "");
        caKey = KeyFactory.getInstance("EC")
                .generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(pem)));
    }

    /** TLS as such a stranger speaks it; the node itself is trusted. */
    SSLContext context(Kind kind) throws Exception {
        KeyStore own = KeyStore.getInstance("PKCS12");
        own.load(null, PASSWORD);
        if (kind != Kind.NO_CERTIFICATE) {
            KeyPair key = key();
            X509Certificate[] chain = {certificate(kind, key)};
            own.setKeyEntry("own", key.getPrivate(), PASSWORD, chain);
        }
        return Tls.insisting(authority, own);
    }

    private X509Certificate certificate(Kind kind, KeyPair key) throws Exception {
        Instant now = Instant.now();
        Instant hourAgo = now.minus(Duration.ofHours(1));
        Instant tomorrow = now.plus(Duration.ofDays(1));
        X500Name issuer = new X500Name(ca.getSubjectX500Principal().getName());
        KeyPurposeId client = KeyPurposeId.id_kp_clientAuth;
        return switch (kind) {
            case SELF_SIGNED -> sign(NAME, key.getPrivate(), key, hourAgo, tomorrow, client);
            case OF_ANOTHER_CA -> sign(new X500Name("CN=other"), key().getPrivate(), key, hourAgo, tomorrow, client);
            case OF_A_CA_OF_THE_SAME_NAME -> sign(issuer, key().getPrivate(), key, hourAgo, tomorrow, client);
            case EXPIRED -> sign(issuer, caKey, key, hourAgo, now.minusSeconds(5), client);
            case OF_TOMORROW -> sign(issuer, caKey, key, tomorrow, tomorrow.plusSeconds(60), client);
            case FOR_SERVERS_ONLY -> sign(issuer, caKey, key, hourAgo, tomorrow, KeyPurposeId.id_kp_serverAuth);
            case NO_CERTIFICATE -> throw new IllegalArgumentException("there is none");
        };
    }

    private static X509Certificate sign(
            X500Name issuer, PrivateKey signer, KeyPair key, Instant from, Instant to, KeyPurposeId purpose)
            throws Exception {
        X509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                issuer, BigInteger.TEN, Date.from(from), Date.from(to), NAME, key.getPublic());
        builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purpose));
        return new JcaX509CertificateConverter()
                .getCertificate(builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(signer)));
    }

    private static KeyPair key() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        return generator.generateKeyPair();
    }
}
