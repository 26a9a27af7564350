// SPDX-License-Identifier: Apache-2.0
package io.peili.auth.internal.document;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;

/**
 * A document of the cluster as a holder of the CA's key signed it.
 *
 * @param payload the document's JSON, to the letter
 * @param signature over the payload, Base64
 */
public record SignedDocument(String payload, String signature) {
    /** How many characters a signed document may have. */
    public static final int MAX_SIZE = 2 * ClusterDocument.MAX_SIZE;

    private static final byte[] PURPOSE = "peili cluster document\n".getBytes(StandardCharsets.US_ASCII);

    /**
     * Signs a document.
     *
     * @param document what is signed
     * @param key the key of one of the CAs
     * @return the signed document
     * @throws IOException if the key cannot sign
     */
    public static SignedDocument sign(ClusterDocument document, PrivateKey key) throws IOException {
        String payload = document.json();
        try {
            Signature signer = Signature.getInstance(algorithm(key.getAlgorithm()));
            signer.initSign(key);
            signer.update(PURPOSE);
            signer.update(payload.getBytes(StandardCharsets.UTF_8));
            return new SignedDocument(payload, Base64.getEncoder().encodeToString(signer.sign()));
        } catch (GeneralSecurityException e) {
            throw new IOException("the cluster's document cannot be signed", e);
        }
    }

    /**
     * Reads a signed document; who signed it is another question.
     *
     * @param text JSON
     * @return the document
     * @throws IOException if it is none
     */
    public static SignedDocument parse(String text) throws IOException {
        JsonObject json = Json.object(text, MAX_SIZE);
        return new SignedDocument(Json.text(json, "payload"), Json.text(json, "signature"));
    }

    /**
     * Writes the document with its signature.
     *
     * @return JSON
     */
    public String text() {
        JsonObject json = new JsonObject();
        json.addProperty("payload", payload);
        json.addProperty("signature", signature);
        return json.toString();
    }

    /**
     * Whether one of these CAs signed it.
     *
     * @param authorities the CAs
     * @return whether one did
     */
    public boolean signedBy(List<X509Certificate> authorities) {
        return authorities.stream().anyMatch(authority -> signedBy(authority.getPublicKey()));
    }

    private boolean signedBy(PublicKey key) {
        try {
            Signature verifier = Signature.getInstance(algorithm(key.getAlgorithm()));
            verifier.initVerify(key);
            verifier.update(PURPOSE);
            verifier.update(payload.getBytes(StandardCharsets.UTF_8));
            return verifier.verify(Base64.getDecoder().decode(signature));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            return false;
        }
    }

    /**
     * The document itself.
     *
     * @return its content
     * @throws IOException if the payload is no document
     */
    public ClusterDocument document() throws IOException {
        return ClusterDocument.parse(payload);
    }

    private static String algorithm(String key) {
        return key.equals("EC") ? "SHA256withECDSA" : "SHA256withRSA";
    }
}
