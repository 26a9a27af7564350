// SPDX-License-Identifier: Apache-2.0
package io.peili.containerd;

import org.osgi.annotation.versioning.ProviderType;

/** The containerd whose images this node serves. Thread safe. */
@ProviderType
public interface LocalContainerd {
    /**
     * How it stands.
     *
     * @return what is known of it now, without asking it
     */
    LocalContainerdStatus containerd();
}
