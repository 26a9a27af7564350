// SPDX-License-Identifier: Apache-2.0
package io.peili.libp2p.internal.crypto;

import io.peili.libp2p.codec.MalformedException;
import java.util.Map;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.crypto.params.ECNamedDomainParameters;

/** The elliptic curves that peers have keys on, in the implementations made for each of them. */
final class Curves {
    static final ASN1ObjectIdentifier P256 = SECObjectIdentifiers.secp256r1;
    static final ASN1ObjectIdentifier SECP256K1 = SECObjectIdentifiers.secp256k1;
    private static final Map<ASN1ObjectIdentifier, String> NAMES =
            Map.of(P256, "P-256", SECObjectIdentifiers.secp384r1, "P-384", SECObjectIdentifiers.secp521r1, "P-521");

    private Curves() {}

    static ECNamedDomainParameters named(ASN1ObjectIdentifier oid) {
        return new ECNamedDomainParameters(oid, CustomNamedCurves.getByOID(oid));
    }

    static ECNamedDomainParameters nist(ASN1ObjectIdentifier oid) throws MalformedException {
        if (!NAMES.containsKey(oid)) {
            throw new MalformedException("curve: " + oid + " (expected: P-256, P-384 or P-521)");
        }
        return named(oid);
    }
}
