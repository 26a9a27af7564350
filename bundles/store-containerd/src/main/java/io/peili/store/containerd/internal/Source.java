// SPDX-License-Identifier: Apache-2.0
package io.peili.store.containerd.internal;

import io.peili.content.Chunks;
import java.io.IOException;

/** Where bytes come from when there is no file to read. */
@FunctionalInterface
interface Source {
    Chunks open(long offset, long length) throws IOException;
}
