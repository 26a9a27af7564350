// SPDX-License-Identifier: Apache-2.0
/** What nodes say to each other about membership, in JSON over HTTPS. */
@org.jspecify.annotations.NullMarked
package io.peili.auth.internal.exchange;
