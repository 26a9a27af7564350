// SPDX-License-Identifier: Apache-2.0
package io.peili.http.internal;

import java.time.Duration;

/**
 * How much a listener takes.
 *
 * @param registryConnections the most connections to the registry; more wait in the backlog of the socket
 * @param adminConnections the most connections to the admin listener
 * @param threads the most threads of both listeners
 * @param held the most requests that wait at a gate
 * @param times how long things may take
 */
record Limits(int registryConnections, int adminConnections, int threads, int held, Times times) {
    /** Two selectors, one for each listener, their stand-ins, and some to serve. */
    static final int LEAST_THREADS = 24;

    /** Threads that the registry never gets, so that the admin listener always answers. */
    private static final int RESERVE = 16;

    /** How many requests may be in the applications of the registry at a time. */
    int registryRequests() {
        return threads - RESERVE;
    }

    /** How many requests may be in the applications of the admin listener at a time. */
    int adminRequests() {
        return RESERVE / 2;
    }

    /**
     * How long things may take.
     *
     * @param idle a connection without a request
     * @param head from the first byte of a request to the end of its headers
     * @param body the body of a request
     * @param stall without the client taking {@link Line#LEAST_PROGRESS} of a response
     * @param hold a request at a closed gate
     * @param drain running requests of an application that was replaced
     */
    record Times(Duration idle, Duration head, Duration body, Duration stall, Duration hold, Duration drain) {}
}
