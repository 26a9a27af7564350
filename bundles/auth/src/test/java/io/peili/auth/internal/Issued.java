// SPDX-License-Identifier: Apache-2.0
package io.peili.auth.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Set;

/** Certificates as somebody else would issue them. */
final class Issued {
    private final Instant now;
    private final Pair authority;

    Issued(Instant now) throws IOException {
        this.now = now;
        CertificateMaker maker = new CertificateMaker(now);
        KeyPair key = maker.key();
        authority = new Pair(List.of(maker.authority(key)), key.getPrivate());
    }

    Pair authority() {
        return authority;
    }

    Pair node(String name) throws IOException {
        CertificateMaker maker = new CertificateMaker(now);
        KeyPair key = maker.key();
        X509Certificate certificate =
                maker.node(new NodeName(name, Set.of("localhost"), Set.of("127.0.0.1")), key.getPublic(), authority);
        return new Pair(List.of(certificate), key.getPrivate());
    }

    static void write(Pair pair, Path certificate, Path key) throws IOException {
        try {
            Files.writeString(certificate, pem("CERTIFICATE", pair.certificate().getEncoded()));
        } catch (CertificateEncodingException e) {
            throw new IOException(e);
        }
        Files.writeString(key, pem("PRIVATE KEY", pair.key().getEncoded()));
    }

    static String pem(String label, byte[] der) {
        return "-----BEGIN " + label + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der) + "\n-----END " + label + "-----\n";
    }
}
