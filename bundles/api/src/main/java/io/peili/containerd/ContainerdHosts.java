// SPDX-License-Identifier: Apache-2.0
package io.peili.containerd;

import java.io.IOException;
import org.osgi.annotation.versioning.ProviderType;

/** Points the containerd of this machine at the mirror, as the user's {@code registries.yaml} asks. Thread safe. */
@ProviderType
public interface ContainerdHosts {
    /**
     * Points containerd at the mirror, now and after a restart of the node.
     *
     * @throws IOException if containerd's files cannot be written; the message is for people
     */
    void on() throws IOException;

    /**
     * Takes back everything that was written, now and after a restart of the node.
     *
     * @throws IOException if a file cannot be removed; the message is for people
     */
    void off() throws IOException;

    /**
     * How it stands.
     *
     * @return the state at the last look at the files
     */
    HostsStatus status();

    /**
     * For each registry, where containerd looks for its images, in order.
     *
     * @return text for people, without secrets
     */
    String registries();
}
