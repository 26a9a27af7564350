// SPDX-License-Identifier: Apache-2.0
package io.peili.router.internal;

import io.peili.auth.NodeProof;
import io.peili.libp2p.PeerId;
import io.peili.libp2p.codec.MalformedException;
import io.peili.libp2p.codec.ProtoReader;
import io.peili.libp2p.codec.ProtoWriter;
import java.io.ByteArrayInputStream;
import java.nio.ByteBuffer;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A message of the exchange in which peers prove that they are nodes of the cluster. The side that dialled begins with a
 * nonce; the other one answers with its nonce and its proof; the first one ends with its proof.
 *
 * @param nonce 32 random bytes, or none
 * @param proof a signature over {@link #statement} with its certificates, or none
 */
record MemberMessage(byte[] nonce, Optional<NodeProof> proof) {
    /** The protocol, which is part of what is signed. */
    static final String PROTOCOL = "/peili/member/1";

    static final int MAX_BYTES = 32 * 1024;
    static final int NONCE_BYTES = 32;

    private static final int MAX_CERTIFICATES = 8;
    private static final int MAX_CERTIFICATE = 8 * 1024;
    private static final int MAX_SIGNATURE = 1024;
    private static final int NONCE = 1;
    private static final int CERTIFICATE = 2;
    private static final int SIGNATURE = 3;

    static MemberMessage nonce(byte[] nonce) {
        return new MemberMessage(nonce, Optional.empty());
    }

    static MemberMessage proof(NodeProof proof) {
        return new MemberMessage(new byte[0], Optional.of(proof));
    }

    /**
     * What is signed. Noise has proved who holds the two peer ids, and the reader's nonce was never there before: so a proof
     * is worth something to nobody but this reader, from nobody but this signer, and once.
     */
    static byte[] statement(PeerId signer, PeerId reader, byte[] signersNonce, byte[] readersNonce) {
        return new ProtoWriter()
                .text(1, PROTOCOL)
                .bytes(2, signer.bytes())
                .bytes(3, reader.bytes())
                .bytes(4, signersNonce)
                .bytes(5, readersNonce)
                .toBytes();
    }

    ByteBuffer toFrame() {
        ProtoWriter out = new ProtoWriter();
        if (nonce.length > 0) {
            out.bytes(NONCE, nonce);
        }
        proof.ifPresent(given -> {
            for (X509Certificate certificate : given.chain()) {
                out.bytes(CERTIFICATE, encoded(certificate));
            }
            out.bytes(SIGNATURE, given.signature());
        });
        return out.toFrame();
    }

    static MemberMessage decode(byte[] frame) throws MalformedException {
        ProtoReader in = new ProtoReader(frame);
        byte[] nonce = new byte[0];
        List<X509Certificate> chain = new ArrayList<>();
        byte[] signature = new byte[0];
        while (in.next()) {
            switch (in.field()) {
                case NONCE -> nonce = in.bytes(NONCE_BYTES);
                case CERTIFICATE -> {
                    if (chain.size() == MAX_CERTIFICATES) {
                        throw new MalformedException("more than " + MAX_CERTIFICATES + " certificates");
                    }
                    chain.add(certificate(in.bytes(MAX_CERTIFICATE)));
                }
                case SIGNATURE -> signature = in.bytes(MAX_SIGNATURE);
                default -> {}
            }
        }
        if (nonce.length != 0 && nonce.length != NONCE_BYTES) {
            throw new MalformedException("nonce of " + nonce.length + " bytes (expected: " + NONCE_BYTES + ")");
        }
        if (chain.isEmpty() != (signature.length == 0)) {
            throw new MalformedException("certificates without a signature, or a signature without certificates");
        }
        return new MemberMessage(
                nonce, chain.isEmpty() ? Optional.empty() : Optional.of(new NodeProof(chain, signature)));
    }

    private static X509Certificate certificate(byte[] encoded) throws MalformedException {
        try {
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(encoded));
        } catch (CertificateException e) {
            throw new MalformedException("a certificate that is none");
        }
    }

    private static byte[] encoded(X509Certificate certificate) {
        try {
            return certificate.getEncoded();
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException("a certificate that cannot be written", e);
        }
    }
}
