// SPDX-License-Identifier: Apache-2.0
package io.peili.libp2p.internal.crypto;

import io.peili.libp2p.codec.MalformedException;
import java.io.IOException;
import java.math.BigInteger;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.params.ECDomainParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.params.RSAKeyParameters;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.bouncycastle.crypto.signers.RSADigestSigner;
import org.bouncycastle.crypto.signers.StandardDSAEncoding;
import org.bouncycastle.crypto.util.PublicKeyFactory;
import org.bouncycastle.math.ec.rfc8032.Ed25519;

/** Makes verifiers of public keys. */
public final class Signatures {
    private static final int MIN_RSA_BITS = 2048;
    private static final int MAX_RSA_BITS = 8192;

    private Signatures() {}

    /** The verifier of a key of some type, from the data as libp2p writes it for that type. */
    public static Verifier verifier(int keyType, byte[] data) throws MalformedException {
        try {
            return switch (keyType) {
                case 0 -> rsa(data);
                case 1 -> ed25519(data);
                case 2 -> ecdsa(point(Curves.named(Curves.SECP256K1), data));
                case 3 -> ecdsa(spki(data));
                default -> throw new MalformedException("public key of type " + keyType);
            };
        } catch (MalformedException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            throw new MalformedException("public key of type " + keyType + ": " + e.getMessage(), e);
        }
    }

    private static Verifier ed25519(byte[] data) throws MalformedException {
        // The subgroup is not checked, which would cost as much as a signature: like others' nodes, this one only
        // verifies.
        Ed25519.PublicPoint point =
                data.length == Ed25519.PUBLIC_KEY_SIZE ? Ed25519.validatePublicKeyPartialExport(data, 0) : null;
        if (point == null) {
            throw new MalformedException("not an Ed25519 public key");
        }
        return (message, signature) -> signature.length == Ed25519.SIGNATURE_SIZE
                && Ed25519.verify(signature, 0, point, message, 0, message.length);
    }

    private static ECPublicKeyParameters point(ECDomainParameters curve, byte[] data) {
        return new ECPublicKeyParameters(curve.getCurve().decodePoint(data), curve);
    }

    private static ECPublicKeyParameters spki(byte[] data) throws MalformedException {
        SubjectPublicKeyInfo info = SubjectPublicKeyInfo.getInstance(data);
        if (!X9ObjectIdentifiers.id_ecPublicKey.equals(info.getAlgorithm().getAlgorithm())) {
            throw new MalformedException(
                    "ECDSA key of algorithm " + info.getAlgorithm().getAlgorithm());
        }
        ASN1ObjectIdentifier curve =
                ASN1ObjectIdentifier.getInstance(info.getAlgorithm().getParameters());
        return point(Curves.nist(curve), info.getPublicKeyData().getOctets());
    }

    private static Verifier ecdsa(ECPublicKeyParameters key) {
        return (message, signature) -> {
            try {
                BigInteger[] rs =
                        StandardDSAEncoding.INSTANCE.decode(key.getParameters().getN(), signature);
                ECDSASigner verifier = new ECDSASigner();
                verifier.init(false, key);
                return verifier.verifySignature(Sha256.of(message), rs[0], rs[1]);
            } catch (IOException | RuntimeException e) {
                return false;
            }
        };
    }

    private static Verifier rsa(byte[] data) throws IOException {
        if (!(PublicKeyFactory.createKey(data) instanceof RSAKeyParameters key)) {
            throw new MalformedException("not an RSA public key");
        }
        int bits = key.getModulus().bitLength();
        if (bits < MIN_RSA_BITS || bits > MAX_RSA_BITS) {
            throw new MalformedException("RSA key of " + bits + " bits (expected: 2048 to 8192)");
        }
        return (message, signature) -> {
            RSADigestSigner verifier = new RSADigestSigner(new SHA256Digest());
            verifier.init(false, key);
            verifier.update(message, 0, message.length);
            return verifier.verifySignature(signature);
        };
    }
}
