// SPDX-License-Identifier: Apache-2.0
package io.peili.itests.containerd;

import java.io.IOException;
import java.nio.file.Path;

/** The containerds that are tried: the one of Debian, and the newest, which is built from its sources. */
final class Releases {
    private static final long BUILD_SECONDS = 1200;
    private static final String DEBIAN = """
            version = 2
            root = "%1$s/root"
            state = "%1$s/state"
            disabled_plugins = [
              "io.containerd.internal.v1.opt",
              "io.containerd.internal.v1.restart",
              "io.containerd.snapshotter.v1.aufs",
              "io.containerd.snapshotter.v1.btrfs",
              "io.containerd.snapshotter.v1.devmapper",
              "io.containerd.snapshotter.v1.overlayfs",
              "io.containerd.snapshotter.v1.zfs"
            ]
            [grpc]
              address = "%1$s/containerd.sock"
            [ttrpc]
              address = "%1$s/containerd.sock.ttrpc"
            [plugins."io.containerd.grpc.v1.cri".cni]
              conf_dir = "%1$s/cni"
            [plugins."io.containerd.grpc.v1.cri".containerd]
              snapshotter = "native"
            [plugins."io.containerd.grpc.v1.cri".registry]
              config_path = "%2$s"
            """;
    /** Layers are fetched in pieces of 8 MiB, eight at a time. */
    private static final String NEWEST = """
            version = 3
            root = "%1$s/root"
            state = "%1$s/state"
            disabled_plugins = [
              "io.containerd.internal.v1.opt",
              "io.containerd.internal.v1.restart",
              "io.containerd.nri.v1.nri",
              "io.containerd.snapshotter.v1.blockfile",
              "io.containerd.snapshotter.v1.erofs",
              "io.containerd.snapshotter.v1.overlayfs"
            ]
            [grpc]
              address = "%1$s/containerd.sock"
            [ttrpc]
              address = "%1$s/containerd.sock.ttrpc"
            [plugins."io.containerd.cri.v1.runtime".cni]
              conf_dir = "%1$s/cni"
            [plugins."io.containerd.cri.v1.images"]
              snapshotter = "native"
              max_concurrent_downloads = 8
              concurrent_layer_fetch_buffer = 8388608
            [plugins."io.containerd.cri.v1.images".registry]
              config_path = "%2$s"
            [plugins."io.containerd.transfer.v1.local"]
              config_path = "%2$s"
              max_concurrent_downloads = 8
              concurrent_layer_fetch_buffer = 8388608
            [[plugins."io.containerd.transfer.v1.local".unpack_config]]
              platform = "linux/amd64"
              snapshotter = "native"
            """;

    private Releases() {}

    static Containerd.Programs debian() {
        String where = "Debian: apt-get install containerd";
        return new Containerd.Programs(Tools.require("containerd", where), Tools.require("ctr", where), DEBIAN);
    }

    /** Built once; a second build finds all in Go's cache. */
    static Containerd.Programs newest() throws IOException {
        Tools.require("go", "containerd 2 is built with it");
        Path script = Path.of(System.getProperty("containerd.sources"), "build.sh");
        Path bin = Path.of(System.getProperty("peili.work"))
                .resolveSibling("containerd-2")
                .toAbsolutePath();
        Tools.run(new ProcessBuilder(script.toString(), bin.toString()), BUILD_SECONDS);
        return new Containerd.Programs(bin.resolve("containerd"), bin.resolve("ctr"), NEWEST);
    }
}
