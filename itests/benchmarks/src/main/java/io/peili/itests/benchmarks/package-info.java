// SPDX-License-Identifier: Apache-2.0
/**
 * Benchmarks of nodes as processes, from the outside. {@link io.peili.itests.benchmarks.Bench} runs one by name; each
 * prints one JSON line a result and a table for people.
 */
package io.peili.itests.benchmarks;
