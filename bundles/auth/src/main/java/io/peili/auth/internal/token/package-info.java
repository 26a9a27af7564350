// SPDX-License-Identifier: Apache-2.0
/** Join tokens: what they look like, which ones count, and how often a stranger may try. */
@org.jspecify.annotations.NullMarked
package io.peili.auth.internal.token;
