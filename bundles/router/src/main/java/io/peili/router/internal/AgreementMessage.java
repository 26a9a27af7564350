// SPDX-License-Identifier: Apache-2.0
package io.peili.router.internal;

import io.peili.auth.Agreement;
import io.peili.libp2p.codec.MalformedException;
import io.peili.libp2p.codec.ProtoReader;
import io.peili.libp2p.codec.ProtoWriter;
import java.nio.ByteBuffer;

/**
 * A message of the exchange in which nodes of the cluster pass on what it agreed on.
 *
 * @param version which edition the sender has
 * @param fingerprint of what was signed in it
 * @param content the edition itself; empty where it is only named
 */
record AgreementMessage(long version, String fingerprint, String content) {
    static final String PROTOCOL = "/peili/agreement/1";
    static final int MAX_BYTES = Agreement.MAX_BYTES + 256;

    private static final int FINGERPRINT_DIGITS = 64;
    private static final int VERSION = 1;
    private static final int FINGERPRINT = 2;
    private static final int CONTENT = 3;

    /** Names an edition. */
    static AgreementMessage naming(Agreement.Edition edition) {
        return new AgreementMessage(edition.version(), edition.fingerprint(), "");
    }

    /** Hands an edition over. */
    static AgreementMessage handing(Agreement.Edition edition) {
        return new AgreementMessage(edition.version(), edition.fingerprint(), edition.content());
    }

    /** Whether the sender has this very edition. */
    boolean names(Agreement.Edition edition) {
        return version == edition.version() && fingerprint.equals(edition.fingerprint());
    }

    /** Whether the sender could need this edition: it has an older one, or another one of the same number. */
    boolean needs(Agreement.Edition edition) {
        return version <= edition.version() && !names(edition);
    }

    ByteBuffer toFrame() {
        ProtoWriter out = new ProtoWriter().varint(VERSION, version).text(FINGERPRINT, fingerprint);
        if (!content.isEmpty()) {
            out.text(CONTENT, content);
        }
        return out.toFrame();
    }

    static AgreementMessage decode(byte[] frame) throws MalformedException {
        ProtoReader in = new ProtoReader(frame);
        long version = 0;
        String fingerprint = "";
        String content = "";
        while (in.next()) {
            switch (in.field()) {
                case VERSION -> version = in.varint();
                case FINGERPRINT -> fingerprint = in.text(FINGERPRINT_DIGITS);
                case CONTENT -> content = in.text(Agreement.MAX_BYTES);
                default -> {}
            }
        }
        if (version <= 0 || fingerprint.length() != FINGERPRINT_DIGITS) {
            throw new MalformedException("an edition without its number or its fingerprint");
        }
        return new AgreementMessage(version, fingerprint, content);
    }
}
