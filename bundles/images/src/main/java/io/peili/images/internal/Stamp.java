// SPDX-License-Identifier: Apache-2.0
package io.peili.images.internal;

/**
 * How a file was when it was looked at. A file is the same as long as its stamp is.
 *
 * @param size bytes
 * @param modified milliseconds since 1970
 */
record Stamp(long size, long modified) {}
