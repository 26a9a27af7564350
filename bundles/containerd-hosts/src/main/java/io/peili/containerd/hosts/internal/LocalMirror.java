// SPDX-License-Identifier: Apache-2.0
package io.peili.containerd.hosts.internal;

import io.peili.containerd.hosts.internal.registries.RegistrySettings;
import io.peili.containerd.hosts.internal.registries.RegistrySettings.Auth;
import io.peili.containerd.hosts.internal.registries.RegistrySettings.Tls;
import java.time.Duration;

/**
 * The mirror on this machine.
 *
 * @param scheme http or https
 * @param authority its host and port
 * @param tls what TLS needs
 * @param dialTimeout how long a connection may take to come about
 */
record LocalMirror(String scheme, String authority, Tls tls, Duration dialTimeout) {
    EndpointUrl url() {
        return EndpointUrl.parse(scheme + "://" + authority);
    }

    RegistrySettings settings() {
        return new RegistrySettings(0, Auth.NONE, tls);
    }
}
