#!/usr/bin/env bash
# run.sh RAPPORT CASE WORK: copies the folder CASE to WORK, runs its script `cmd` there, and compares what it prints, standard
# error included, with `expect.out`. UPDATE_GOLDEN=1 rewrites that. The script finds `rapport` on its PATH, the
# repository in $ROOT, and `exits CODE COMMAND…`, which prints the command's output and complains about another exit code.
set -euo pipefail
rapport=$1 case=$2 work=$3
rm -rf "$work"
mkdir -p "$work"
cp -R "$case/." "$work"
rm -f "$work/expect.out"

exits() {
  local wanted=$1 code=0
  shift
  "$@" || code=$?
  [ "$code" = "$wanted" ] || echo "exit $code instead of $wanted: $*"
}
export -f exits
export PATH="${rapport%/*}:$PATH" LC_ALL=C.UTF-8
ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
export ROOT

code=0
(cd "$work" && bash -eu ./cmd) >"$work.out" 2>&1 </dev/null || code=$?
[ "$code" = 0 ] || echo "cmd ended with $code" >>"$work.out"
if ! diff -u --label expect.out --label "what it printed now" "$case/expect.out" "$work.out" 2>&1; then
  [ "${UPDATE_GOLDEN:-0}" = 1 ] || exit 1
  cp "$work.out" "$case/expect.out"
fi
