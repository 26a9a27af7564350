// SPDX-License-Identifier: Apache-2.0
/**
 * Who has what: {@link io.peili.routing.Router} finds the peers that hold a {@link io.peili.routing.Key}.
 */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.0.0")
@org.jspecify.annotations.NullMarked
package io.peili.routing;
