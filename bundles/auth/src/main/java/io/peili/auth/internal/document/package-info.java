// SPDX-License-Identifier: Apache-2.0
/** What the cluster says of itself: one signed, versioned document, and the JSON it is written in. */
@org.jspecify.annotations.NullMarked
package io.peili.auth.internal.document;
