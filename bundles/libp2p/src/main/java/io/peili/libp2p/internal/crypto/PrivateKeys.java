// SPDX-License-Identifier: Apache-2.0
package io.peili.libp2p.internal.crypto;

import io.peili.libp2p.codec.MalformedException;
import java.io.IOException;
import java.math.BigInteger;
import java.security.SecureRandom;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.crypto.CryptoException;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.generators.ECKeyPairGenerator;
import org.bouncycastle.crypto.generators.RSAKeyPairGenerator;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.crypto.params.ECDomainParameters;
import org.bouncycastle.crypto.params.ECKeyGenerationParameters;
import org.bouncycastle.crypto.params.ECNamedDomainParameters;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.crypto.params.RSAKeyGenerationParameters;
import org.bouncycastle.crypto.params.RSAKeyParameters;
import org.bouncycastle.crypto.params.RSAPrivateCrtKeyParameters;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.bouncycastle.crypto.signers.HMacDSAKCalculator;
import org.bouncycastle.crypto.signers.RSADigestSigner;
import org.bouncycastle.crypto.signers.StandardDSAEncoding;
import org.bouncycastle.crypto.util.PrivateKeyFactory;
import org.bouncycastle.crypto.util.PrivateKeyInfoFactory;
import org.bouncycastle.crypto.util.SubjectPublicKeyInfoFactory;
import org.bouncycastle.math.ec.rfc8032.Ed25519;

/** Makes and reads private keys. */
public final class PrivateKeys {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int RSA_BITS = 2048;
    private static final int RSA_CERTAINTY = 100;

    private PrivateKeys() {}

    /** A new key of some type. */
    public static Signer generate(int keyType) {
        try {
            return switch (keyType) {
                case 0 -> of(rsa());
                case 1 -> of(new Ed25519PrivateKeyParameters(RANDOM));
                case 2 -> of(ec(Curves.named(Curves.SECP256K1)));
                default -> of(ec(Curves.named(Curves.P256)));
            };
        } catch (IOException e) {
            throw new IllegalStateException("a new key that cannot be used", e);
        }
    }

    /** The key in a PKCS#8 structure. */
    static Signer ofPkcs8(byte[] der) throws IOException {
        try {
            return of(PrivateKeyFactory.createKey(PrivateKeyInfo.getInstance(der)));
        } catch (RuntimeException e) {
            throw new MalformedException("not a private key: " + e.getMessage(), e);
        }
    }

    private static Signer of(AsymmetricKeyParameter key) throws IOException {
        byte[] pkcs8 = PrivateKeyInfoFactory.createPrivateKeyInfo(key).getEncoded();
        if (key instanceof Ed25519PrivateKeyParameters ed25519) {
            return new Ed25519Signer(
                    ed25519.getEncoded(), ed25519.generatePublicKey().getEncoded(), pkcs8);
        }
        if (key instanceof ECPrivateKeyParameters ec) {
            return ecdsa(ec, pkcs8);
        }
        if (key instanceof RSAPrivateCrtKeyParameters rsa) {
            RSAKeyParameters publicKey = new RSAKeyParameters(false, rsa.getModulus(), rsa.getPublicExponent());
            byte[] spki = SubjectPublicKeyInfoFactory.createSubjectPublicKeyInfo(publicKey)
                    .getEncoded();
            return new RsaSigner(rsa, spki, pkcs8);
        }
        throw new MalformedException(
                "private key of " + key.getClass().getSimpleName() + " (expected: Ed25519, ECDSA, RSA or secp256k1)");
    }

    private static Signer ecdsa(ECPrivateKeyParameters key, byte[] pkcs8) throws IOException {
        if (!(key.getParameters() instanceof ECNamedDomainParameters named)) {
            throw new MalformedException("EC key without the name of its curve");
        }
        boolean koblitz = SECObjectIdentifiers.secp256k1.equals(named.getName());
        ECNamedDomainParameters curve = koblitz ? Curves.named(Curves.SECP256K1) : Curves.nist(named.getName());
        ECPrivateKeyParameters fast = new ECPrivateKeyParameters(key.getD(), curve);
        ECPublicKeyParameters publicKey =
                new ECPublicKeyParameters(curve.getG().multiply(key.getD()).normalize(), curve);
        byte[] data = koblitz
                ? publicKey.getQ().getEncoded(true)
                : SubjectPublicKeyInfoFactory.createSubjectPublicKeyInfo(publicKey)
                        .getEncoded();
        return new EcdsaSigner(koblitz ? 2 : 3, fast, data, pkcs8);
    }

    private static ECPrivateKeyParameters ec(ECDomainParameters curve) {
        ECKeyPairGenerator generator = new ECKeyPairGenerator();
        generator.init(new ECKeyGenerationParameters(curve, RANDOM));
        return (ECPrivateKeyParameters) generator.generateKeyPair().getPrivate();
    }

    private static AsymmetricKeyParameter rsa() {
        RSAKeyPairGenerator generator = new RSAKeyPairGenerator();
        generator.init(new RSAKeyGenerationParameters(BigInteger.valueOf(65537), RANDOM, RSA_BITS, RSA_CERTAINTY));
        return generator.generateKeyPair().getPrivate();
    }

    private record Ed25519Signer(byte[] seed, byte[] publicKey, byte[] pkcs8) implements Signer {
        @Override
        public int keyType() {
            return 1;
        }

        @Override
        public byte[] sign(byte[] message) {
            byte[] signature = new byte[Ed25519.SIGNATURE_SIZE];
            Ed25519.sign(seed, 0, publicKey, 0, message, 0, message.length, signature, 0);
            return signature;
        }
    }

    private record EcdsaSigner(int keyType, ECPrivateKeyParameters key, byte[] publicKey, byte[] pkcs8)
            implements Signer {
        @Override
        public byte[] sign(byte[] message) {
            ECDSASigner signer = new ECDSASigner(new HMacDSAKCalculator(new SHA256Digest()));
            signer.init(true, key);
            BigInteger[] rs = signer.generateSignature(Sha256.of(message));
            BigInteger order = key.getParameters().getN();
            BigInteger s = rs[1].compareTo(order.shiftRight(1)) > 0 ? order.subtract(rs[1]) : rs[1];
            try {
                return StandardDSAEncoding.INSTANCE.encode(order, rs[0], s);
            } catch (IOException e) {
                throw new IllegalStateException("encoding in memory failed", e);
            }
        }
    }

    private record RsaSigner(RSAPrivateCrtKeyParameters key, byte[] publicKey, byte[] pkcs8) implements Signer {
        @Override
        public int keyType() {
            return 0;
        }

        @Override
        public byte[] sign(byte[] message) {
            RSADigestSigner signer = new RSADigestSigner(new SHA256Digest());
            signer.init(true, key);
            signer.update(message, 0, message.length);
            try {
                return signer.generateSignature();
            } catch (CryptoException e) {
                throw new IllegalStateException("signing failed", e);
            }
        }
    }
}
