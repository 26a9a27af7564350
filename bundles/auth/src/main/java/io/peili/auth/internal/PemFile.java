// SPDX-License-Identifier: Apache-2.0
package io.peili.auth.internal;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/** Reads certificates and keys from PEM files; every failure is one line that names the file. */
final class PemFile {
    private static final int MAX_SIZE = 1 << 20;
    private static final byte[] BEGIN = ascii("-----BEGIN ");
    private static final byte[] END = ascii("-----END ");
    private static final byte[] DASHES = ascii("-----");

    private final Path path;

    PemFile(Path path) {
        this.path = path;
    }

    /** All certificates in the file, at least one. */
    List<X509Certificate> certificates() throws IOException {
        List<X509Certificate> certificates = new ArrayList<>();
        for (Block block : blocks(read())) {
            if (block.label.endsWith("CERTIFICATE")) {
                certificates.add(certificate(block.der));
            }
        }
        if (certificates.isEmpty()) {
            throw new IOException(path + " has no certificate (expected: PEM with BEGIN CERTIFICATE)");
        }
        return List.copyOf(certificates);
    }

    /** The first private key in a text that somebody sent. */
    static PrivateKey privateKey(String text) throws IOException {
        return new PemFile(Path.of("the key")).privateKey(text.getBytes(StandardCharsets.US_ASCII));
    }

    /** The first private key in the file: PKCS#8, SEC1 (EC) or PKCS#1 (RSA). */
    PrivateKey privateKey() throws IOException {
        return privateKey(read());
    }

    private PrivateKey privateKey(byte[] text) throws IOException {
        List<Block> blocks = blocks(text);
        try {
            for (Block block : blocks) {
                if (block.label.endsWith("PRIVATE KEY")) {
                    return PrivateKeyForm.of(block.label).read(block.der);
                }
            }
        } catch (IllegalArgumentException e) {
            throw new IOException(path + ": " + e.getMessage());
        } finally {
            blocks.forEach(block -> Arrays.fill(block.der, (byte) 0));
        }
        throw new IOException(path + " has no private key (expected: PEM, PKCS#8, SEC1 or PKCS#1, not encrypted)");
    }

    private X509Certificate certificate(byte[] der) throws IOException {
        try {
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
        } catch (CertificateException e) {
            throw new IOException(path + " has a broken certificate", e);
        }
    }

    private List<Block> blocks(byte[] text) throws IOException {
        try {
            List<Block> blocks = new ArrayList<>();
            for (int begin = find(text, BEGIN, 0); begin >= 0; begin = find(text, BEGIN, begin)) {
                int label = begin + BEGIN.length;
                int body = find(text, DASHES, label);
                int end = body < 0 ? -1 : find(text, END, body);
                if (end < 0) {
                    throw new IOException(path + " ends in the middle of a PEM block");
                }
                String name = new String(text, label, body - label, StandardCharsets.US_ASCII);
                blocks.add(new Block(name, decode(text, body + DASHES.length, end)));
                begin = end;
            }
            return blocks;
        } finally {
            Arrays.fill(text, (byte) 0);
        }
    }

    private byte[] decode(byte[] text, int from, int to) throws IOException {
        byte[] body = Arrays.copyOfRange(text, from, to);
        try {
            return Base64.getMimeDecoder().decode(body);
        } catch (IllegalArgumentException e) {
            throw new IOException(path + " has a broken PEM block", e);
        } finally {
            Arrays.fill(body, (byte) 0);
        }
    }

    private byte[] read() throws IOException {
        try {
            if (Files.size(path) > MAX_SIZE) {
                throw new IOException(path + " is too large for a PEM file (expected: at most " + MAX_SIZE + " bytes)");
            }
            return Files.readAllBytes(path);
        } catch (NoSuchFileException e) {
            throw new IOException(path + " is missing", e);
        }
    }

    private static int find(byte[] text, byte[] wanted, int from) {
        for (int at = from; at <= text.length - wanted.length; at++) {
            if (Arrays.equals(text, at, at + wanted.length, wanted, 0, wanted.length)) {
                return at;
            }
        }
        return -1;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** One block; the bytes of a key are wiped by whoever takes it. */
    private static final class Block {
        private final String label;
        private final byte[] der;

        Block(String label, byte[] der) {
            this.label = label;
            this.der = der;
        }
    }
}
