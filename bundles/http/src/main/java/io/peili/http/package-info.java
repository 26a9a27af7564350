// SPDX-License-Identifier: Apache-2.0
/**
 * The gate through which applications are mounted on a listener: {@link io.peili.http.Gate} is a service, one for each
 * listener.
 */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.0.0")
@org.jspecify.annotations.NullMarked
package io.peili.http;
