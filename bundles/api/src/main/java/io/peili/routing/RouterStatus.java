// SPDX-License-Identifier: Apache-2.0
package io.peili.routing;

/**
 * How a router is.
 *
 * @param kind for example {@code static}
 * @param ready whether it can answer
 * @param peers how many peers it knows
 * @param announced how many keys it announces
 * @param detail a sentence for people
 */
public record RouterStatus(String kind, boolean ready, int peers, int announced, String detail) {}
