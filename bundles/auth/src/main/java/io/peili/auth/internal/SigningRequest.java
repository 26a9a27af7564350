// SPDX-License-Identifier: Apache-2.0
package io.peili.auth.internal;

import java.io.IOException;
import java.net.InetAddress;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.LinkedHashSet;
import java.util.Set;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1String;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.ExtensionsGenerator;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.PKCSException;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequest;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;

/**
 * What a node wants certified.
 *
 * @param name what it is called
 * @param key its public key, of which it holds the private one
 */
record SigningRequest(NodeName name, PublicKey key) {
    private static final int MAX_SIZE = 8 << 10;
    private static final int MAX_NAMES = 64;
    private static final int LEAST_EC_BITS = 256;
    private static final int LEAST_RSA_BITS = 2048;
    private static final int MOST_RSA_BITS = 8192;

    /** Makes the request of a node. */
    static byte[] make(NodeName name, PublicKey key, java.security.PrivateKey secret) throws IOException {
        ExtensionsGenerator extensions = new ExtensionsGenerator();
        extensions.addExtension(Extension.subjectAlternativeName, false, CertificateMaker.alternatives(name));
        try {
            return new JcaPKCS10CertificationRequestBuilder(CertificateMaker.name(name.name()), key)
                    .addAttribute(PKCSObjectIdentifiers.pkcs_9_at_extensionRequest, extensions.generate())
                    .build(new JcaContentSignerBuilder(CertificateMaker.algorithm(secret)).build(secret))
                    .getEncoded();
        } catch (OperatorCreationException e) {
            throw new IOException("cannot sign a certificate request", e);
        }
    }

    /** Reads a request from a stranger: every fault is an {@link IOException}. */
    static SigningRequest read(byte[] der) throws IOException {
        if (der.length > MAX_SIZE) {
            throw new IOException("a certificate request of " + der.length + " bytes");
        }
        try {
            JcaPKCS10CertificationRequest request = new JcaPKCS10CertificationRequest(der);
            PublicKey key = strong(request.getPublicKey());
            if (!request.isSignatureValid(new JcaContentVerifierProviderBuilder().build(key))) {
                throw new IOException("a certificate request with a wrong signature");
            }
            Extensions extensions = request.getRequestedExtensions();
            GeneralNames names = extensions == null
                    ? null
                    : GeneralNames.fromExtensions(extensions, Extension.subjectAlternativeName);
            return new SigningRequest(
                    name(request.getSubject(), names == null ? new GeneralName[0] : names.getNames()), key);
        } catch (GeneralSecurityException | OperatorCreationException | PKCSException | RuntimeException e) {
            throw new IOException("a broken certificate request", e);
        }
    }

    /** The same request by another name. */
    SigningRequest called(String other) {
        return new SigningRequest(name.called(other), key);
    }

    private static PublicKey strong(PublicKey key) throws IOException {
        if (key instanceof ECPublicKey ec
                && ec.getParams().getCurve().getField().getFieldSize() >= LEAST_EC_BITS) {
            return key;
        }
        if (key instanceof RSAPublicKey rsa
                && rsa.getModulus().bitLength() >= LEAST_RSA_BITS
                && rsa.getModulus().bitLength() <= MOST_RSA_BITS) {
            return key;
        }
        throw new IOException("a certificate request for a weak or unknown kind of key");
    }

    private static NodeName name(X500Name subject, GeneralName[] alternatives) throws IOException {
        RDN[] common = subject.getRDNs(BCStyle.CN);
        if (common.length != 1 || alternatives.length > MAX_NAMES) {
            throw new IOException("a certificate request without a name, or with too many");
        }
        // The value itself: written as text it may have escapes, which are something else where they are read again.
        if (!(common[0].getFirst().getValue() instanceof ASN1String text) || !NodeName.isName(text.getString())) {
            throw new IOException("a certificate request for a name that is none");
        }
        Set<String> hosts = new LinkedHashSet<>();
        Set<String> addresses = new LinkedHashSet<>();
        for (GeneralName alternative : alternatives) {
            if (alternative.getTagNo() == GeneralName.dNSName) {
                hosts.add(NodeName.host(alternative.getName().toString()));
            } else if (alternative.getTagNo() == GeneralName.iPAddress) {
                byte[] address =
                        ASN1OctetString.getInstance(alternative.getName()).getOctets();
                addresses.add(InetAddress.getByAddress(address).getHostAddress());
            } else {
                throw new IOException("a certificate request for something else than hosts and addresses");
            }
        }
        return new NodeName(text.getString(), hosts, addresses);
    }
}
