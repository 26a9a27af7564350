// SPDX-License-Identifier: Apache-2.0
package io.peili.auth.internal;

import io.peili.auth.Admission;
import io.peili.auth.Caller;
import java.time.Instant;

/**
 * Who may ask.
 *
 * @param openToAnyone whether callers that are no members may ask, from other machines and without TLS too
 */
record Policy(boolean openToAnyone) {
    private static final Admission LOCAL = new Admission.Member("local");
    private static final Admission ANYONE = new Admission.Member("anyone");
    private static final Admission GUEST = new Admission.Guest();

    /** Decides. */
    Admission admit(Caller caller, Membership membership, boolean member, Instant now) {
        if (caller.secure() && caller.request().equals(Exchange.JOIN_REQUEST)) {
            return GUEST;
        }
        if (Exchange.isInner(caller.request())) {
            return forNodes(caller, membership, now);
        }
        if (!caller.secure() || caller.chain().isEmpty()) {
            return withoutCertificate(caller, member);
        }
        Admission admission = membership.of(caller, now);
        return openToAnyone && admission instanceof Admission.Refused ? ANYONE : admission;
    }

    /** What nodes tell each other has secrets in it: however open a node is, it is for nodes of the cluster alone. */
    private static Admission forNodes(Caller caller, Membership membership, Instant now) {
        if (!caller.secure() || caller.chain().isEmpty()) {
            return new Admission.Refused("a certificate of a node of this cluster is required");
        }
        Admission admission = membership.of(caller, now);
        return admission instanceof Admission.Member
                        && !Usage.SERVER.allows(caller.chain().get(0))
                ? new Admission.Refused("a certificate of a node is required, and this one is a person's")
                : admission;
    }

    /** What is insecure about it, in words; empty where nothing is. */
    String warning() {
        return openToAnyone ? "open to anyone: callers need not be members of the cluster" : "";
    }

    private Admission withoutCertificate(Caller caller, boolean member) {
        if (openToAnyone) {
            return ANYONE;
        }
        if (caller.address().isLoopbackAddress() && !(member && caller.secure())) {
            return LOCAL;
        }
        return new Admission.Refused(
                caller.secure()
                        ? "a client certificate of this cluster is required"
                        : "plain HTTP is for callers on this machine only");
    }
}
