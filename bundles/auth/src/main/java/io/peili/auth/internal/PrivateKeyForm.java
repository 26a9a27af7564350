// SPDX-License-Identifier: Apache-2.0
package io.peili.auth.internal;

import java.security.KeyFactory;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The forms in which private keys stand in PEM files, each of which becomes PKCS#8 for the JDK. */
enum PrivateKeyForm {
    /** RFC 5208, EC or RSA. */
    PKCS8("PRIVATE KEY") {
        @Override
        byte[] pkcs8(byte[] der) {
            return der.clone();
        }
    },
    /** RFC 5915, EC with a named curve. */
    SEC1("EC PRIVATE KEY") {
        @Override
        byte[] pkcs8(byte[] der) {
            return wrap(Der.of(Der.SEQUENCE, EC_OID, Der.child(der, CURVE)), der);
        }
    },
    /** RFC 8017, RSA. */
    PKCS1("RSA PRIVATE KEY") {
        @Override
        byte[] pkcs8(byte[] der) {
            return wrap(Der.of(Der.SEQUENCE, RSA_OID, NULL), der);
        }
    };

    private static final byte[] EC_OID = {6, 7, 0x2a, (byte) 0x86, 0x48, (byte) 0xce, 0x3d, 2, 1};
    private static final byte[] RSA_OID = {6, 9, 0x2a, (byte) 0x86, 0x48, (byte) 0x86, (byte) 0xf7, 0x0d, 1, 1, 1};
    private static final byte[] NULL = {5, 0};
    private static final byte[] VERSION = {2, 1, 0};
    private static final int CURVE = 0xa0;
    private static final List<String> ALGORITHMS = List.of("EC", "RSA");

    private final String label;

    PrivateKeyForm(String label) {
        this.label = label;
    }

    /** The form with this PEM label. */
    static PrivateKeyForm of(String label) {
        return Arrays.stream(values())
                .filter(form -> form.label.equals(label))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "a key of the form " + label + " (expected: PKCS#8, SEC1 or PKCS#1, not encrypted)"));
    }

    /** Reads a key. */
    PrivateKey read(byte[] der) {
        byte[] encoded = pkcs8(der);
        try {
            return ALGORITHMS.stream()
                    .flatMap(algorithm -> tryRead(algorithm, encoded).stream())
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("the private key is broken or of an unknown kind"
                            + " (expected: EC on P-256, P-384 or P-521, or RSA)"));
        } finally {
            Arrays.fill(encoded, (byte) 0);
        }
    }

    abstract byte[] pkcs8(byte[] der);

    private static byte[] wrap(byte[] algorithm, byte[] key) {
        return Der.of(Der.SEQUENCE, VERSION, algorithm, Der.of(Der.OCTETS, key));
    }

    private static Optional<PrivateKey> tryRead(String algorithm, byte[] pkcs8) {
        try {
            return Optional.of(KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(pkcs8)));
        } catch (InvalidKeySpecException e) {
            return Optional.empty();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java has no " + algorithm + " keys", e);
        }
    }
}
