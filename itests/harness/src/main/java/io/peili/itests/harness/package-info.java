// SPDX-License-Identifier: Apache-2.0
/** Nodes of the distribution as processes, each with a base folder of its own, and content to put on them. */
package io.peili.itests.harness;
