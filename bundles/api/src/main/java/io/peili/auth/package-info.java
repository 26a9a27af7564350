// SPDX-License-Identifier: Apache-2.0
/**
 * Who belongs to the cluster: {@link io.peili.auth.Cluster} hands out TLS material and admits callers.
 */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.0.0")
@org.jspecify.annotations.NullMarked
package io.peili.auth;
