// SPDX-License-Identifier: Apache-2.0
/** What makes a Karaf a Peili node: settings from the environment, a watched start, a shell at first use. */
@org.jspecify.annotations.NullMarked
package io.peili.node.internal;
