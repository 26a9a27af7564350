// SPDX-License-Identifier: Apache-2.0
package io.peili.observe;

/**
 * How a part of the node is.
 *
 * @param ok whether it does its work
 * @param detail a sentence for people
 */
public record Health(boolean ok, String detail) {}
