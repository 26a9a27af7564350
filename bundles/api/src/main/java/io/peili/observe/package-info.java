// SPDX-License-Identifier: Apache-2.0
/**
 * How the node is: {@link io.peili.observe.HealthProbe}s are asked by {@code /readyz} and {@code peili:status}.
 */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.0.0")
@org.jspecify.annotations.NullMarked
package io.peili.observe;
