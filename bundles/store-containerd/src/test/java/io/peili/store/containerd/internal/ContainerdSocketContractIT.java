// SPDX-License-Identifier: Apache-2.0
package io.peili.store.containerd.internal;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The same where containerd's folder cannot be read, so that each byte comes over its socket. */
class ContainerdSocketContractIT extends ContainerdStoreContractIT {
    @Override
    ContainerdSettings settings(RealContainerd containerd) {
        return new ContainerdSettings(
                containerd.socket(), List.of("k8s.io"), Optional.of(Path.of("/nonexistent/content")));
    }
}
