// SPDX-License-Identifier: Apache-2.0
/** The Jakarta REST whiteboard in small, on Jersey, and the writer for blobs. */
@org.jspecify.annotations.NullMarked
package io.peili.jaxrs.internal;
