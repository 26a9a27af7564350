// SPDX-License-Identifier: Apache-2.0
package io.peili.itests.cluster;

import java.io.InputStream;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedKeyManager;

/** TLS with what stands in files. */
final class Tls {
    private static final char[] PASSWORD = "test".toCharArray();

    private Tls() {}

    /** The first certificate of a PEM file. */
    static X509Certificate certificate(Path file) throws Exception {
        try (InputStream in = Files.newInputStream(file)) {
            return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
        }
    }

    /** Trusts a CA and presents the pair of a PKCS#12 file. */
    static SSLContext context(Path authority, Path pair) throws Exception {
        KeyStore own = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(pair)) {
            own.load(in, PASSWORD);
        }
        return context(authority, own);
    }

    /** Trusts a CA and presents what a key store has. */
    static SSLContext context(Path authority, KeyStore own) throws Exception {
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(own, PASSWORD);
        return context(authority, keys.getKeyManagers());
    }

    /** Trusts a CA and presents what a key store has, although the other side asks for certificates of other CAs. */
    static SSLContext insisting(Path authority, KeyStore own) throws Exception {
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(own, PASSWORD);
        return context(authority, new Insisting((X509ExtendedKeyManager) keys.getKeyManagers()[0]));
    }

    private static SSLContext context(Path authority, KeyManager... keys) throws Exception {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        try (InputStream in = Files.newInputStream(authority)) {
            int count = 0;
            for (Certificate one : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                trusted.setCertificateEntry("ca" + count++, one);
            }
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys, trust.getTrustManagers(), null);
        return context;
    }

    /** Presents the one pair there is. */
    private static final class Insisting extends X509ExtendedKeyManager {
        private final X509ExtendedKeyManager pairs;

        Insisting(X509ExtendedKeyManager pairs) {
            this.pairs = pairs;
        }

        @Override
        public String chooseClientAlias(String[] types, Principal[] issuers, Socket socket) {
            String[] aliases = pairs.getClientAliases("EC", null);
            return aliases == null ? null : aliases[0];
        }

        @Override
        public X509Certificate[] getCertificateChain(String alias) {
            return pairs.getCertificateChain(alias);
        }

        @Override
        public PrivateKey getPrivateKey(String alias) {
            return pairs.getPrivateKey(alias);
        }

        @Override
        public String[] getClientAliases(String type, Principal[] issuers) {
            return pairs.getClientAliases(type, null);
        }

        @Override
        public String[] getServerAliases(String type, Principal[] issuers) {
            return pairs.getServerAliases(type, issuers);
        }

        @Override
        public String chooseServerAlias(String type, Principal[] issuers, Socket socket) {
            return pairs.chooseServerAlias(type, issuers, socket);
        }
    }
}
