// SPDX-License-Identifier: Apache-2.0
/**
 * Reading and writing what libp2p's protocols are made of: varints and small protobuf messages, within bounds.
 */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.0.0")
@org.jspecify.annotations.NullMarked
package io.peili.libp2p.codec;
