// SPDX-License-Identifier: Apache-2.0
/**
 * Content that is here or can be had: {@link io.peili.content.ContentStore} reads what this node holds,
 * {@link io.peili.content.ImageStore} changes it, {@link io.peili.content.Mirror} gets what it lacks from peers.
 *
 * <p>Absence is an empty {@link java.util.Optional}; trouble is one of the {@link java.io.IOException} kinds of this
 * package. All methods may be called by any thread and may block on I/O unless they say otherwise.
 */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.0.0")
@org.jspecify.annotations.NullMarked
package io.peili.content;
