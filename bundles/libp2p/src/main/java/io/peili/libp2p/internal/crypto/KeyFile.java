// SPDX-License-Identifier: Apache-2.0
package io.peili.libp2p.internal.crypto;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.pkcs.RSAPrivateKey;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.jspecify.annotations.Nullable;

/** PEM files with a private key. */
public final class KeyFile {
    private static final int MAX_SIZE = 64 * 1024;
    private static final Pattern PEM =
            Pattern.compile("-----BEGIN ((?:EC |RSA )?PRIVATE KEY)-----([A-Za-z0-9+/=\\s]+)-----END \\1-----");

    private KeyFile() {}

    /** Loads the first private key of a file. */
    public static Signer load(Path file) throws IOException {
        if (Files.size(file) > MAX_SIZE) {
            throw unusable(file, "larger than " + MAX_SIZE + " bytes", null);
        }
        String text = Files.readString(file, StandardCharsets.ISO_8859_1);
        if (text.isBlank()) {
            throw unusable(file, "empty", null);
        }
        Matcher pem = PEM.matcher(text);
        if (!pem.find()) {
            throw unusable(file, "no PRIVATE KEY, EC PRIVATE KEY or RSA PRIVATE KEY in PEM", null);
        }
        try {
            byte[] der = Base64.getMimeDecoder().decode(pem.group(2));
            return PrivateKeys.ofPkcs8(pkcs8(pem.group(1), der));
        } catch (IOException | RuntimeException e) {
            throw unusable(file, String.valueOf(e.getMessage()), e);
        }
    }

    /** Loads the key of a file and makes file and key where there is no file. */
    public static Signer loadOrCreate(Path file, int keyType) throws IOException {
        try {
            return load(file);
        } catch (NoSuchFileException e) {
            return create(file, keyType);
        }
    }

    private static Signer create(Path file, int keyType) throws IOException {
        Signer key = PrivateKeys.generate(keyType);
        String pem = "-----BEGIN PRIVATE KEY-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(key.pkcs8())
                + "\n-----END PRIVATE KEY-----\n";
        Path folder = requireNonNull(file.toAbsolutePath().getParent(), "a key file in no folder");
        Files.createDirectories(folder);
        Path fresh = Files.createTempFile(folder, "key", ".new", ownerOnly(folder));
        try {
            Files.writeString(fresh, pem, StandardOpenOption.SYNC);
            Files.createLink(file, fresh);
            return key;
        } catch (FileAlreadyExistsException e) {
            return load(file);
        } finally {
            Files.deleteIfExists(fresh);
        }
    }

    private static FileAttribute<?>[] ownerOnly(Path folder) {
        boolean posix = folder.getFileSystem().supportedFileAttributeViews().contains("posix");
        return posix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
    }

    private static byte[] pkcs8(String kind, byte[] der) throws IOException {
        if (kind.startsWith("EC")) {
            ECPrivateKey key = ECPrivateKey.getInstance(der);
            AlgorithmIdentifier algorithm =
                    new AlgorithmIdentifier(X9ObjectIdentifiers.id_ecPublicKey, key.getParametersObject());
            return new PrivateKeyInfo(algorithm, key).getEncoded();
        }
        if (kind.startsWith("RSA")) {
            AlgorithmIdentifier algorithm = new AlgorithmIdentifier(PKCSObjectIdentifiers.rsaEncryption);
            return new PrivateKeyInfo(algorithm, RSAPrivateKey.getInstance(der)).getEncoded();
        }
        return der;
    }

    private static IOException unusable(Path file, String why, @Nullable Throwable cause) {
        return new IOException(
                "key file " + file + " cannot be used: " + why
                        + "; put the right key there, or move the file away to get a new one",
                cause);
    }
}
