// SPDX-License-Identifier: Apache-2.0
package io.peili.auth.internal;

import io.peili.auth.NetworkKey;
import io.peili.auth.internal.document.ClusterDocument;
import io.peili.auth.internal.document.SignedDocument;
import io.peili.auth.internal.exchange.ClusterState;
import io.peili.auth.internal.token.Secrets;
import java.io.IOException;
import java.security.SecureRandom;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes a cluster of a node that stands alone. Its CA, made at the first start, becomes the cluster's. */
final class Founding {
    private static final Logger LOG = LoggerFactory.getLogger(Founding.class);
    private static final SecureRandom RANDOM = new SecureRandom();

    private Founding() {}

    static String found(NodeCluster cluster) throws IOException {
        IdentityFolder identity = cluster.config()
                .folder()
                .orElseThrow(() -> new IOException("this node is a member already, by the files of cert.file"));
        MemberFolder folder = new MemberFolder(identity.folder());
        if (folder.member()) {
            throw new IOException("this node is a member of a cluster already (peili:status shows which)");
        }
        Pair authority = identity.authority(cluster.now());
        X509Certificate certificate = authority.certificate();
        NetworkKey key = newKey();
        ClusterDocument document = new ClusterDocument(
                fingerprint(certificate),
                1,
                List.of(Pem.of(certificate)),
                List.of(key.fingerprint()),
                Optional.empty(),
                List.of(),
                List.of(),
                Map.of());
        Admitting.noteSelf(identity, cluster.now());
        folder.write(new ClusterState(SignedDocument.sign(document, authority.key()), List.of(key)));
        cluster.refresh();
        LOG.info("this node is the first member of a new cluster: {}", certificate.getSubjectX500Principal());
        return Names.common(certificate);
    }

    static NetworkKey newKey() {
        byte[] bytes = new byte[NetworkKey.LENGTH];
        RANDOM.nextBytes(bytes);
        try {
            return NetworkKey.of(bytes);
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
    }

    static String fingerprint(X509Certificate certificate) throws IOException {
        try {
            return Secrets.fingerprint(certificate.getEncoded());
        } catch (CertificateEncodingException e) {
            throw new IOException("a certificate that cannot be written", e);
        }
    }
}
