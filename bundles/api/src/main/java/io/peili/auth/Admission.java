// SPDX-License-Identifier: Apache-2.0
package io.peili.auth;

/** Whether somebody may ask. */
public sealed interface Admission permits Admission.Member, Admission.Guest, Admission.Refused {
    /**
     * A member of the cluster.
     *
     * @param name who it is, for people
     */
    record Member(String name) implements Admission {}

    /** Perhaps not a member, but what is asked for is open to everybody. */
    record Guest() implements Admission {}

    /**
     * Not a member.
     *
     * @param reason why, for the caller to read
     */
    record Refused(String reason) implements Admission {}
}
