#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The demo with containerd: two containerds, a node beside each, and an image that only the first one has.
# Called by ./peili demo --containerd with the unpacked distribution, a work folder, and perhaps --once.
set -euo pipefail

home=$1 work=$2 once=${3:-}
here=$(cd "$(dirname "$0")" && pwd)
# the registry of the image: names under .invalid never exist, so that nobody but the first containerd can have it
registry=registry.invalid
image=$registry/peili/node:1
first=127.0.0.2 second=127.0.0.3
a=$work/first b=$work/second
. "$here/functions.sh"

# sockets have short names only
sockets=$(mktemp -d /tmp/peili-demo.XXXXXX)
containerds=()

stop() {
  trap - EXIT INT TERM
  for node in "$b $second" "$a $first"; do
    set -- $node
    if [ -d "$1/node" ]; then on_node "$1" "$2" stop >/dev/null 2>&1 || true; fi
  done
  if [ ${#containerds[@]} -gt 0 ]; then
    kill "${containerds[@]}" 2>/dev/null || true
    wait "${containerds[@]}" 2>/dev/null || true
  fi
  rm -rf "$sockets"
}
trap stop EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# start_containerd FOLDER: a containerd of its own below it
start_containerd() {
  local name=${1##*/}
  mkdir -p "$1/certs.d"
  cat >"$1/containerd.toml" <<TOML
version = 2
root = "$1/containerd"
state = "$sockets/$name"
disabled_plugins = ["io.containerd.internal.v1.opt", "io.containerd.internal.v1.restart"]
[grpc]
  address = "$sockets/$name.sock"
[ttrpc]
  address = "$sockets/$name.sock.ttrpc"
[plugins."io.containerd.grpc.v1.cri".cni]
  conf_dir = "$1/cni"
[plugins."io.containerd.grpc.v1.cri".registry]
  config_path = "$1/certs.d"
TOML
  containerd -c "$1/containerd.toml" >"$1/containerd.log" 2>&1 &
  containerds+=($!)
  for _ in $(seq 100); do
    if ctr_of "$1" version >/dev/null 2>&1; then return; fi
    sleep 0.1
  done
  fail "containerd does not start, see $1/containerd.log"
}

# ctr_of FOLDER ARGUMENT…: ctr of the containerd there
ctr_of() {
  local name=${1##*/}
  shift
  ctr -a "$sockets/$name.sock" -n k8s.io --timeout 10m "$@"
}

# on_node FOLDER ADDRESS COMMAND…: a command of the node there
on_node() {
  local folder=$1 address=$2
  shift 2
  PEILI_STORE=containerd PEILI_CONTAINERD=$sockets/${folder##*/}.sock PEILI_CERTS_D=$folder/certs.d \
    PEILI_REGISTRIES=$work/registries.yaml PEILI_BOOTSTRAP=/ip4/$first on "$folder/node" "$address" "$@"
}

rm -rf "$work"
mkdir -p "$a" "$b"

say "1. Two containerds start, $(containerd --version | cut -d' ' -f3), each with its own root, socket and configuration."
start_containerd "$a"
start_containerd "$b"

say "2. Beside each a node starts, on $first and $second. The first makes a cluster, the second joins it by a token."
printf 'mirrors:\n  %s:\n' "$registry" >"$work/registries.yaml"
on_node "$a" "$first" start
on_node "$a" "$first" exec "peili:cluster-create"
(umask 077 && on_node "$a" "$first" exec "peili:token-create" >"$work/token")
PEILI_JOIN=$first PEILI_TOKEN_FILE=$work/token on_node "$b" "$second" start

say "3. Both containerds are pointed at their node, as registries.yaml asks; nothing of them is restarted."
cat "$work/registries.yaml"
on_node "$a" "$first" exec "peili:containerd-on"
on_node "$b" "$second" exec "peili:containerd-on"
cat "$b/certs.d/$registry/hosts.toml"

say "4. A real image is made of the distribution itself, and imported into the first containerd. There is no registry."
make_image "$image" "$work/image.tar"
ctr_of "$a" images import --no-unpack "$work/image.tar"

say "5. The second containerd pulls it by its normal name."
for _ in $(seq 20); do # the first node tells what it has within a moment
  if on_node "$b" "$second" exec "peili:have $image" >/dev/null 2>&1; then break; fi
done
ctr_of "$b" images pull --hosts-dir "$b/certs.d" --snapshotter native "$image" | tail -n 1
verify "$b/containerd/io.containerd.content.v1.content/blobs/sha256"

say "6. All $verified blobs match their digests. The nodes kept their identity and their log, and no image:"
du -sh --exclude=cache "$a/node/data" "$b/node/data"
cat <<STORY

   first node    https://$first:6443/v2/    admin http://$first:6444/readyz   containerd $sockets/first.sock
   second node   https://$second:6443/v2/    admin http://$second:6444/readyz   containerd $sockets/second.sock

   Look around:
     ctr -a $sockets/second.sock -n k8s.io images ls
     PEILI_BASE=$b/node PEILI_ADDRESS=$second $home/bin/peili exec "peili:containerd-status"
     PEILI_BASE=$b/node PEILI_ADDRESS=$second $home/bin/peili shell
STORY

if [ "$once" != --once ]; then
  say "All go on running. Ctrl-C stops them."
  while on_node "$a" "$first" status >/dev/null 2>&1; do sleep 2; done
fi
