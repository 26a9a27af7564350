// SPDX-License-Identifier: Apache-2.0
package io.peili.auth.internal;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;

/**
 * A certificate with those above it, and its key.
 *
 * @param chain the certificate itself first
 * @param key the key of the first certificate
 */
record Pair(List<X509Certificate> chain, PrivateKey key) {
    private static final byte[] PROBE = {0x70, 0x65, 0x69, 0x6c, 0x69};

    Pair {
        chain = List.copyOf(chain);
    }

    /** Reads a pair and checks that the two belong together. */
    static Pair read(Path certificate, Path key) throws IOException {
        Pair pair = new Pair(new PemFile(certificate).certificates(), new PemFile(key).privateKey());
        if (!pair.fits()) {
            throw new IOException(key + " is not the key of " + certificate);
        }
        return pair;
    }

    /** The certificate itself. */
    X509Certificate certificate() {
        return chain.get(0);
    }

    /** Whether the dates allow to use it. */
    boolean validAt(Instant now) {
        return Dates.valid(certificate(), now);
    }

    /** Whether the key is that of the certificate. */
    boolean fits() {
        String algorithm = signing(key.getAlgorithm());
        if (!certificate().getPublicKey().getAlgorithm().equals(key.getAlgorithm())) {
            return false;
        }
        try {
            Signature signer = Signature.getInstance(algorithm);
            signer.initSign(key);
            signer.update(PROBE);
            byte[] signature = signer.sign();
            Signature verifier = Signature.getInstance(algorithm);
            verifier.initVerify(certificate().getPublicKey());
            verifier.update(PROBE);
            return verifier.verify(signature);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    /** How keys of an algorithm sign. */
    static String signing(String keyAlgorithm) {
        return keyAlgorithm.equals("EC") ? "SHA256withECDSA" : "SHA256withRSA";
    }

    /** {@return the subject; never the key} */
    @Override
    public String toString() {
        return "Pair[" + certificate().getSubjectX500Principal() + "]";
    }
}
