// SPDX-License-Identifier: Apache-2.0
/** multistream-select 1.0: two peers agree on a protocol. */
@org.jspecify.annotations.NullMarked
package io.peili.libp2p.internal.multistream;
