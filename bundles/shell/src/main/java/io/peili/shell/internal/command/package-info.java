// SPDX-License-Identifier: Apache-2.0
/** The commands of the scope {@code peili} and what completes them; each parses its arguments, asks and prints. */
@org.jspecify.annotations.NullMarked
package io.peili.shell.internal.command;
