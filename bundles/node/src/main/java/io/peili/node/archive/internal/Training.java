// SPDX-License-Identifier: Apache-2.0
package io.peili.node.archive.internal;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.List;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Sends a node the requests that it will see most, so that the classes which answer them are archived too. */
public final class Training {
    private static final String DIGEST = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    private static final List<String> PATHS = List.of(
            "/v2/",
            "/v2/library/none/manifests/latest?ns=docker.io",
            "/v2/library/none/blobs/" + DIGEST + "?ns=docker.io",
            "/v2/library/none/tags/list?ns=docker.io",
            "/v2/library/none/referrers/" + DIGEST + "?ns=docker.io");

    private Training() {}

    /**
     * Run as a program.
     *
     * @param arguments the certificate of the node's CA, and the port of its registry
     * @throws IOException if the node does not answer
     * @throws GeneralSecurityException if the certificate is no good
     */
    public static void main(String[] arguments) throws IOException, GeneralSecurityException {
        SSLContext tls = trusting(Path.of(arguments[0]));
        for (String path : PATHS) {
            URL url = new URL("https", "127.0.0.1", Integer.parseInt(arguments[1]), path);
            HttpsURLConnection connection = (HttpsURLConnection) url.openConnection();
            connection.setSSLSocketFactory(tls.getSocketFactory());
            connection.setConnectTimeout(5000);
            connection.setReadTimeout(10_000);
            System.out.println(connection.getResponseCode() + " " + path);
            connection.disconnect();
        }
    }

    private static SSLContext trusting(Path authority) throws IOException, GeneralSecurityException {
        KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
        trusted.load(null, null);
        try (InputStream in = Files.newInputStream(authority)) {
            trusted.setCertificateEntry(
                    "ca", CertificateFactory.getInstance("X.509").generateCertificate(in));
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(null, trust.getTrustManagers(), null);
        return tls;
    }
}
