# SPDX-License-Identifier: Apache-2.0
# What the demos have in common. They set home, the unpacked distribution, and here, the folder of these files.

say() { printf '\n\033[1m%s\033[0m\n' "$*"; }
fail() { printf 'demo: %s\n' "$*" >&2; exit 1; }

# on BASE ADDRESS COMMAND… runs a command of bin/peili on one node
on() {
  local base=$1 address=$2
  shift 2
  PEILI_TUNE=off PEILI_BASE=$base PEILI_ADDRESS=$address "$home/bin/peili" "$@"
}

# make_image NAME ARCHIVE makes a real image of the distribution itself
make_image() {
  java -cp "$here/../images/target/lib/*:$(ls "$here"/../images/target/images-*.jar)" \
    io.peili.itests.images.ImageOf "$home" "$1" oci "$2"
}

# verify FOLDER compares each blob in it with its digest; sets verified, the number of them
verify() {
  local blob name
  verified=0
  for blob in "$1"/*; do
    name=$(basename "$blob")
    [ ${#name} -eq 64 ] || continue
    [ "$(sha256sum "$blob" | cut -d' ' -f1)" = "$name" ] || fail "$name does not match its digest"
    verified=$((verified + 1))
  done
  [ "$verified" -ge 3 ] || fail "only $verified blobs arrived"
}
