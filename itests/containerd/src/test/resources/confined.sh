#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Runs bin/peili where it can write into its own folder and containerd's hosts files only: all else is read-only for it, the
# folders of containerd (CONFINED_FROM) above all.
exec unshare --mount sh -euc '
  mount --bind "$PEILI_BASE" "$PEILI_BASE"
  mount --bind "$PEILI_CERTS_D" "$PEILI_CERTS_D"
  for folder in "$CONFINED_FROM" "$PEILI_BASE/.." /; do
    mount -o remount,bind,ro "$(findmnt -n -o TARGET -T "$folder")"
  done
  for folder in "$CONFINED_FROM" "$PEILI_BASE/.."; do
    if touch "$folder/intruder" 2>/dev/null; then
      echo "confined.sh: $folder can still be written" >&2
      exit 1
    fi
  done
  exec "$0" "$@"' "$CONFINED_HOME/bin/peili" "$@"
