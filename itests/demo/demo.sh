#!/usr/bin/env bash
# The demo: two nodes on two loopback addresses, a real image, a real client.
# Called by ./peili demo with the unpacked distribution, a work folder, and perhaps --once.
set -euo pipefail

home=$1 work=$2 once=${3:-}
here=$(cd "$(dirname "$0")" && pwd)
image=registry.example.org/peili/node:1
first=127.0.0.2 second=127.0.0.3
a=$work/first b=$work/second

. "$here/functions.sh"
export PEILI_STORE=layout

stop() {
  trap - EXIT INT TERM
  for node in "$b $second" "$a $first"; do
    set -- $node
    if [ -d "$1" ]; then on "$1" "$2" stop >/dev/null 2>&1 || true; fi
  done
}
trap stop EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

rm -rf "$work"
mkdir -p "$work/pulled"

say "1. A first node starts on $first and makes a cluster: a CA, a pre-shared key, its own certificate."
on "$a" "$first" start
on "$a" "$first" exec "peili:cluster-create"
(umask 077 && on "$a" "$first" exec "peili:token-create" >"$work/token")

say "2. A second node starts on $second and joins by a token, which also tells it whom to trust."
PEILI_JOIN=$first PEILI_TOKEN_FILE=$work/token PEILI_BOOTSTRAP=/ip4/$first on "$b" "$second" start

say "3. A real image is made of the distribution itself, and imported into the first node."
make_image "$image" "$work/image.tar"
on "$a" "$first" exec "peili:image-import $work/image.tar"
on "$b" "$second" exec "peili:images"

on "$a" "$first" exec "peili:client-cert demo" >/dev/null
trust=$a/data/identity/clients/demo
if command -v skopeo >/dev/null; then
  say "4. skopeo pulls the image from the second node, which does not have it, over HTTPS with certificates on both sides."
  skopeo copy --insecure-policy --src-cert-dir "$trust" "docker://$second:6443/$image" "dir:$work/pulled"
  blobs=$work/pulled
else
  say "4. skopeo is not here: peili:image-pull gets the image into the second node's own store, through the mirror."
  on "$b" "$second" exec "peili:image-pull $image"
  blobs=$b/data/layout/blobs/sha256
fi

verify "$blobs"

say "5. All $verified blobs match their digests. The second node passed them on and kept nothing."
cat <<STORY

   first node    https://$first:6443/v2/    admin http://$first:6444/readyz   has the image
   second node   https://$second:6443/v2/    admin http://$second:6444/readyz   got it from the first

   Look around:
     PEILI_BASE=$b PEILI_ADDRESS=$second $home/bin/peili shell
     PEILI_BASE=$b PEILI_ADDRESS=$second $home/bin/peili exec "peili:have $image"
     curl --cacert $trust/ca.crt --cert $trust/client.cert --key $trust/client.key "https://$second:6443/v2/peili/node/manifests/1?ns=registry.example.org"
STORY

if [ "$once" != --once ]; then
  say "Both nodes go on running. Ctrl-C stops them."
  while on "$a" "$first" status >/dev/null 2>&1; do sleep 2; done
fi
