// SPDX-License-Identifier: Apache-2.0
package io.peili.libp2p.internal.yamux;

/** Why a stream or session ends, as libp2p numbers it. */
public final class YamuxCode {
    /** Nothing to say. */
    public static final long NONE = 0;
    /** The session broke the rules of yamux. */
    public static final long PROTOCOL_ERROR = 1;
    /** The protocol of a stream could not be agreed on. */
    public static final long NEGOTIATION_FAILED = 0x1001;
    /** A limit was reached. */
    public static final long RESOURCE_LIMIT = 0x1002;
    /** Too much in too short a time. */
    public static final long RATE_LIMITED = 0x1003;
    /** The stream broke the rules of its protocol. */
    public static final long PROTOCOL_VIOLATION = 0x1004;

    private YamuxCode() {}
}
