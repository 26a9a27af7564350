#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# build.sh FOLDER: builds containerd and ctr into the folder, without what needs a C compiler.
set -eu
mkdir -p "$1"
folder=$(cd "$1" && pwd)
cd "$(dirname "$0")"
PATH=$PATH:/usr/local/go/bin
export PATH CGO_ENABLED=0
exec go build -mod=readonly -buildvcs=false -tags=no_btrfs,no_zfs,no_devmapper,no_aufs -o "$folder/" \
  github.com/containerd/containerd/v2/cmd/containerd github.com/containerd/containerd/v2/cmd/ctr
