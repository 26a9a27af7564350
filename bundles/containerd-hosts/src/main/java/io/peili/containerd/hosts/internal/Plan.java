// SPDX-License-Identifier: Apache-2.0
package io.peili.containerd.hosts.internal;

import io.peili.containerd.hosts.internal.registries.Finding;
import java.util.List;

/**
 * What is to be in containerd's folder.
 *
 * @param files the files, by the names of their folders
 * @param findings what was left out or may surprise
 */
record Plan(List<HostsFile> files, List<Finding> findings) {
    Plan {
        files = List.copyOf(files);
        findings = List.copyOf(findings);
    }
}
