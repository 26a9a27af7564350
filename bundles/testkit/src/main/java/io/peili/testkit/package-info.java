// SPDX-License-Identifier: Apache-2.0
/** In-memory twins of the contracts of {@code api} and the suites that every implementation of them passes. */
@org.jspecify.annotations.NullMarked
package io.peili.testkit;
