#!/usr/bin/env bash
# Builds the core for WebAssembly: cmake/wasm.sh [FOLDER]. Everything from runtime/base to runtime/interview is compiled; with
# tests/wasm/reactor.cpp it becomes FOLDER/rapport.wasm, a reactor that any host of WASI can load.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
out=${1:-build-wasm}
mkdir -p "$out"

flags="--target=wasm32-wasi --sysroot=/usr -stdlib=libc++ -fno-exceptions -fno-rtti -std=c++20 -Os -I.
       -Wall -Wextra -Wshadow -Wno-missing-field-initializers -Werror"
compiler=clang++-19
! command -v ccache >/dev/null || compiler="ccache $compiler"

# The folders of layers.txt up to the interview, in its order.
folders=$(sed -n '/^runtime\//{s/ .*//;p};/^runtime\/interview/q' tests/architecture/layers.txt)
units=$(for folder in $folders; do find "$folder" -maxdepth 1 -name '*.cpp'; done | LC_ALL=C sort)
[ -n "$units" ]
[ ! -e tests/wasm/reactor.cpp ] || units="$units tests/wasm/reactor.cpp"

object() { printf '%s/%s.o' "$out" "${1//\//_}"; }

# Two at a time; xargs fails when one of them did.
for unit in $units; do printf '%s %s\n' "$unit" "$(object "$unit")"; done |
  xargs -P 2 -L 1 sh -c "$(printf '%s ' $compiler $flags) -c \"\$0\" -o \"\$1\" || exit 1"
echo "wasm: compiled $(printf '%s\n' $units | wc -l) files of the core"

if [ -e tests/wasm/reactor.cpp ]; then
  clang++-19 $flags -mexec-model=reactor -Wl,--gc-sections,--strip-all -o "$out/rapport.wasm" \
    $(for unit in $units; do object "$unit"; echo; done)
  echo "wasm: $out/rapport.wasm, $(wc -c <"$out/rapport.wasm") bytes"
fi
