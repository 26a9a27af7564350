// SPDX-License-Identifier: Apache-2.0
package io.peili.auth.internal.document;

/**
 * A member that holds the CA's key.
 *
 * @param name the name in its certificate
 * @param address where it is, {@code host:port}
 */
public record Holder(String name, String address) {}
