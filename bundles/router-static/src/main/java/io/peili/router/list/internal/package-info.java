// SPDX-License-Identifier: Apache-2.0
/**
 * A router that knows its peers from its configuration and supposes that any of them may hold anything. (The package is
 * not called after its folder because {@code static} is a Java keyword.)
 */
@org.jspecify.annotations.NullMarked
package io.peili.router.list.internal;
