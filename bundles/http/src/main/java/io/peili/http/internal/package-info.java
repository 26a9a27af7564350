// SPDX-License-Identifier: Apache-2.0
/** The listeners on Jetty: sockets, TLS, limits, errors, readiness. */
@org.jspecify.annotations.NullMarked
package io.peili.http.internal;
