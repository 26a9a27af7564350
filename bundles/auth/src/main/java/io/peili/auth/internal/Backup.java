// SPDX-License-Identifier: Apache-2.0
package io.peili.auth.internal;

import com.google.gson.JsonObject;
import io.peili.auth.internal.document.Json;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.crypto.PBEParametersGenerator;
import org.bouncycastle.crypto.generators.SCrypt;

/**
 * What a holder of the CA's key would lose with its disk, encrypted with a passphrase: scrypt (16 MiB) and AES-256-GCM. The
 * file begins with a line that says so, salt and nonce.
 */
final class Backup {
    private static final byte[] HEADER = "PEILI BACKUP 1\n".getBytes(StandardCharsets.US_ASCII);
    private static final List<String> FILES = List.of(
            IdentityFolder.CA,
            IdentityFolder.CA_KEY,
            IdentityFolder.NEXT_CA_KEY,
            IdentityFolder.NETWORK_KEYS,
            NodeBook.FILE,
            TokenFile.FILE,
            MemberFolder.DOCUMENT);
    private static final int SALT = 16;
    private static final int NONCE = 12;
    private static final int KEY = 32;
    private static final int TAG_BITS = 128;
    private static final int COST = 1 << 14;
    private static final int BLOCK = 8;
    private static final int MAX_FILE = 16 << 20;
    private static final int LEAST_PASSPHRASE = 12;
    private static final SecureRandom RANDOM = new SecureRandom();

    private Backup() {}

    /** Encrypts the cluster's files of a holder. */
    static byte[] make(PrivateFolder folder, char[] passphrase) throws IOException {
        if (passphrase.length < LEAST_PASSPHRASE) {
            throw new IllegalArgumentException(
                    "passphrase: too short (expected: " + LEAST_PASSPHRASE + " or more letters)");
        }
        JsonObject json = new JsonObject();
        for (String file : FILES) {
            folder.read(file, MAX_FILE).ifPresent(text -> json.addProperty(file, text));
        }
        byte[] head = Arrays.copyOf(HEADER, HEADER.length + SALT + NONCE);
        byte[] random = new byte[SALT + NONCE];
        RANDOM.nextBytes(random);
        System.arraycopy(random, 0, head, HEADER.length, random.length);
        byte[] plain = json.toString().getBytes(StandardCharsets.UTF_8);
        try {
            byte[] encrypted = crypt(Cipher.ENCRYPT_MODE, head, plain, passphrase);
            return ByteBuffer.allocate(head.length + encrypted.length)
                    .put(head)
                    .put(encrypted)
                    .array();
        } catch (GeneralSecurityException e) {
            throw new IOException("this Java cannot encrypt", e);
        } finally {
            Arrays.fill(plain, (byte) 0);
        }
    }

    /** Decrypts a backup: texts by the names of their files. */
    static Map<String, String> open(byte[] backup, char[] passphrase) throws IOException {
        int head = HEADER.length + SALT + NONCE;
        if (backup.length < head || !Arrays.equals(backup, 0, HEADER.length, HEADER, 0, HEADER.length)) {
            throw new IOException("no backup of a cluster (expected: what peili:cluster-backup wrote)");
        }
        byte[] plain;
        try {
            plain = crypt(
                    Cipher.DECRYPT_MODE,
                    Arrays.copyOf(backup, head),
                    Arrays.copyOfRange(backup, head, backup.length),
                    passphrase);
        } catch (AEADBadTagException e) {
            throw new IOException("the passphrase is wrong, or the backup was changed");
        } catch (GeneralSecurityException e) {
            throw new IOException("this Java cannot decrypt", e);
        }
        JsonObject json = Json.object(new String(plain, StandardCharsets.UTF_8), FILES.size() * MAX_FILE);
        Arrays.fill(plain, (byte) 0);
        Map<String, String> files = new TreeMap<>();
        for (String file : FILES) {
            if (json.has(file)) {
                files.put(file, Json.text(json, file));
            }
        }
        for (String needed : List.of(IdentityFolder.CA, IdentityFolder.CA_KEY, MemberFolder.DOCUMENT)) {
            if (!files.containsKey(needed)) {
                throw new IOException("the backup has no " + needed);
            }
        }
        return files;
    }

    private static byte[] crypt(int mode, byte[] head, byte[] content, char[] passphrase)
            throws GeneralSecurityException {
        byte[] secret = PBEParametersGenerator.PKCS5PasswordToUTF8Bytes(passphrase);
        byte[] salt = Arrays.copyOfRange(head, HEADER.length, HEADER.length + SALT);
        byte[] key = SCrypt.generate(secret, salt, COST, BLOCK, 1, KEY);
        try {
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(
                    mode,
                    new SecretKeySpec(key, "AES"),
                    new GCMParameterSpec(TAG_BITS, head, HEADER.length + SALT, NONCE));
            cipher.updateAAD(head);
            return cipher.doFinal(content);
        } finally {
            Arrays.fill(secret, (byte) 0);
            Arrays.fill(key, (byte) 0);
        }
    }
}
