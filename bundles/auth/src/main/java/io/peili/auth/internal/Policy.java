// SPDX-License-Identifier: Apache-2.0
package io.peili.auth.internal;

import io.peili.auth.Admission;
import io.peili.auth.Caller;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Who may ask without a certificate.
 *
 * @param required who needs one
 * @param openToAnyone whether callers that are no members may ask from other machines, and without TLS
 */
record Policy(Required required, boolean openToAnyone) {
    private static final Admission LOCAL = new Admission.Member("local");
    private static final Admission ANYONE = new Admission.Member("anyone");

    /** Who needs a certificate. */
    enum Required {
        /** Everybody who does not call from this machine. */
        REMOTE,
        /** Everybody. */
        ALWAYS,
        /** Nobody; who presents one is known by it. */
        NEVER;

        static Required parse(String text) {
            return Arrays.stream(values())
                    .filter(value -> value.label().equals(text))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("require.certificate: " + text + " (expected: "
                            + Arrays.stream(values()).map(Required::label).collect(Collectors.joining(", ")) + ")"));
        }

        String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Decides. */
    Admission admit(Caller caller, Membership membership, Instant now) {
        if (caller.chain().isEmpty() || !caller.secure()) {
            return withoutCertificate(caller);
        }
        Admission admission = membership.of(caller.chain(), now);
        return admission instanceof Admission.Refused && required == Required.NEVER
                ? withoutCertificate(caller)
                : admission;
    }

    /** What is insecure about it, in words; empty where nothing is. */
    String warning() {
        if (openToAnyone) {
            return "open to anyone: callers need not be members of the cluster";
        }
        return required == Required.NEVER ? "callers need no certificate" : "";
    }

    private Admission withoutCertificate(Caller caller) {
        if (required == Required.ALWAYS) {
            return new Admission.Refused("a client certificate of this cluster is required");
        }
        if (caller.address().isLoopbackAddress()) {
            return LOCAL;
        }
        if (openToAnyone || required == Required.NEVER && caller.secure()) {
            return ANYONE;
        }
        return new Admission.Refused(
                caller.secure()
                        ? "a client certificate of this cluster is required"
                        : "plain HTTP is for callers on this machine only");
    }
}
