#!/usr/bin/env bash
# seeds.sh TARGET FOLDER: fills FOLDER with what the fuzz target starts from, taken from the cases of the conformance suite.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
target=$1 folder=$2
mkdir -p "$folder"
number=0
case $target in
  fuzz_source | fuzz_syntax) from=$(find tests/conformance packs -name '*.rap' | LC_ALL=C sort) ;;
  fuzz_translations) from=$(find tests/conformance packs -name '*.po' | LC_ALL=C sort) ;;
  fuzz_saved)
    from=
    printf '%s\n' '{"step":1,"entries":[{"today":"2026-01-31"},{"answer":"name","value":"A"}]}' \
      '{"step":2,"entries":[{"confirm":"total","value":"1.5"}]}' '{"step":3,"entries":[{"undo":true}]}' >"$folder/1"
    printf '%s\n' '{"step":1,"entries":[{"add_row":"t","row":1}]}' \
      '{"step":2,"entries":[{"answer":"t.key","row":1,"value":"x"},{"add_row":"t.lines","row":1,"parent":1}]}' \
      '{"step":3,"entries":[{"rows":"t","value":[{"key":"a","lines":[{"text":null}]}]},{"blank":"name"}]}' \
      '{"step":4,"entries":[{"complete":"g"}]}' '{"step":5,"entries":[{"reset_rows":"t"}]}' >"$folder/2"
    printf '%s\n' '{"step":1,"time":7,"by":"Ann","entries":[{"answer":"colors","value":["red","blue"]}]}' \
      '{"step":2,"entries":[{"remove_row":"t","row":1}]}' '{"step":3,"entries":[{"reset":"count"},{"input":"host","value":-7}' >"$folder/3"
    ;;
  fuzz_answers) from=$(find tests/conformance packs -name 'answers.json' -o -path '*/answers/*.json' | LC_ALL=C sort) ;;
  fuzz_program)
    from=
    for pack in packs/example/shop $(find tests/conformance -name pack.rap | LC_ALL=C sort); do
      number=$((number + 1))
      # the target seals by itself: the seed is what follows the header of 46 bytes (docs/bytecode.md)
      if build/bin/rapport build "$pack" -o "$folder/$number.rapc" >/dev/null 2>&1; then
        tail -c +47 "$folder/$number.rapc" >"$folder/$number"
        rm "$folder/$number.rapc"
      fi
    done
    ;;
  *) echo "seeds: no target $target" >&2; exit 2 ;;
esac
for file in $from; do
  number=$((number + 1))
  cp "$file" "$folder/$number"
done
