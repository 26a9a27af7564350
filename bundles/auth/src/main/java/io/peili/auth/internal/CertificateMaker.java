// SPDX-License-Identifier: Apache-2.0
package io.peili.auth.internal;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Set;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** Makes keys and certificates, by Bouncy Castle, and so is loaded only when one is to be made. */
final class CertificateMaker {
    static final Duration CA_LIFETIME = Duration.ofDays(3650);
    static final Duration NODE_LIFETIME = Duration.ofDays(30);
    /** Certificates begin this much before now, so that a clock that is behind takes them. */
    static final Duration SKEW = Duration.ofHours(1);

    private static final KeyPurposeId SERVER = KeyPurposeId.id_kp_serverAuth;
    private static final KeyPurposeId CLIENT = KeyPurposeId.id_kp_clientAuth;
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int SERIAL_BITS = 127;

    private final Instant now;

    CertificateMaker(Instant now) {
        this.now = now;
    }

    /** A fresh key on P-256. */
    KeyPair key() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"), RANDOM);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java cannot make keys on P-256", e);
        }
    }

    /** A new cluster's own certificate. */
    X509Certificate authority(KeyPair key) throws IOException {
        String id = new BigInteger(32, RANDOM).toString(16);
        X500Name name = name("Peili cluster " + id);
        X509v3CertificateBuilder builder = builder(name, name, key.getPublic(), now.minus(SKEW), now.plus(CA_LIFETIME));
        JcaX509ExtensionUtils extensions = extensions();
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
        builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
        builder.addExtension(
                Extension.subjectKeyIdentifier, false, extensions.createSubjectKeyIdentifier(key.getPublic()));
        return sign(builder, key.getPrivate());
    }

    /** A node's certificate, for servers and clients. */
    X509Certificate node(NodeName node, PublicKey key, Pair authority) throws IOException {
        return leaf(node, key, authority, now.minus(SKEW), NODE_LIFETIME, SERVER, CLIENT);
    }

    /** A node's certificate that begins at a given time and not an hour before now. */
    X509Certificate node(NodeName node, PublicKey key, Pair authority, Instant begin) throws IOException {
        return leaf(node, key, authority, begin, NODE_LIFETIME, SERVER, CLIENT);
    }

    /** A person's certificate, for clients only. */
    X509Certificate person(String name, PublicKey key, Pair authority, Duration lifetime) throws IOException {
        return leaf(new NodeName(name, Set.of(), Set.of()), key, authority, now.minus(SKEW), lifetime, CLIENT);
    }

    private X509Certificate leaf(
            NodeName node, PublicKey key, Pair authority, Instant begin, Duration lifetime, KeyPurposeId... purposes)
            throws IOException {
        X500Name issuer = X500Name.getInstance(
                authority.certificate().getSubjectX500Principal().getEncoded());
        Instant end = earlier(now.plus(lifetime), Dates.end(authority.certificate()));
        X509v3CertificateBuilder builder = builder(issuer, name(node.name()), key, begin, end);
        JcaX509ExtensionUtils extensions = extensions();
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
        builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
        builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purposes));
        if (!node.hosts().isEmpty() || !node.addresses().isEmpty()) {
            builder.addExtension(Extension.subjectAlternativeName, false, alternatives(node));
        }
        builder.addExtension(Extension.subjectKeyIdentifier, false, extensions.createSubjectKeyIdentifier(key));
        builder.addExtension(
                Extension.authorityKeyIdentifier,
                false,
                extensions.createAuthorityKeyIdentifier(authority.certificate().getPublicKey()));
        return sign(builder, authority.key());
    }

    private X509v3CertificateBuilder builder(
            X500Name issuer, X500Name subject, PublicKey key, Instant begin, Instant end) {
        return new X509v3CertificateBuilder(
                issuer,
                new BigInteger(SERIAL_BITS, RANDOM).setBit(SERIAL_BITS - 1),
                Date.from(begin),
                Date.from(end),
                subject,
                SubjectPublicKeyInfo.getInstance(key.getEncoded()));
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }

    /** A subject with this common name, to the letter: of a mere text the builder would take off escapes. */
    static X500Name name(String common) {
        return new X500NameBuilder(BCStyle.INSTANCE)
                .addRDN(BCStyle.CN, new DERUTF8String(common))
                .build();
    }

    static GeneralNames alternatives(NodeName node) {
        List<GeneralName> names = new ArrayList<>();
        node.hosts().stream().sorted().forEach(host -> names.add(new GeneralName(GeneralName.dNSName, host)));
        node.addresses().stream()
                .sorted()
                .forEach(address -> names.add(new GeneralName(GeneralName.iPAddress, address)));
        return new GeneralNames(names.toArray(GeneralName[]::new));
    }

    private static JcaX509ExtensionUtils extensions() {
        try {
            return new JcaX509ExtensionUtils();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no SHA-1 for key identifiers", e);
        }
    }

    /** How a key signs. */
    static String algorithm(PrivateKey key) {
        return Pair.signing(key.getAlgorithm());
    }

    private static X509Certificate sign(X509v3CertificateBuilder builder, PrivateKey key) throws IOException {
        try {
            return new JcaX509CertificateConverter()
                    .getCertificate(builder.build(new JcaContentSignerBuilder(algorithm(key)).build(key)));
        } catch (OperatorCreationException | GeneralSecurityException e) {
            throw new IOException("cannot sign a certificate", e);
        }
    }
}
