#!/usr/bin/env bash
# Fills $OUT with the fuzz targets of $SRC/upcheck, their seeds and their dictionaries, as ClusterFuzzLite and OSS-Fuzz want them.

set -euo pipefail
cd "$SRC/upcheck"

cargo fuzz build -O --debug-assertions
host=$(rustc -vV | sed -n 's/^host: //p')
built=${CARGO_TARGET_DIR:-fuzz/target}/$host/release

cargo fuzz list | while read -r target; do
  cp "$built/$target" "$OUT/"
  cp "fuzz/dict/$target.dict" "$OUT/"
  inputs=("fuzz/seeds/$target")
  [ ! -d "fuzz/regressions/$target" ] || inputs+=("fuzz/regressions/$target")
  zip -q -j -r "$OUT/${target}_seed_corpus.zip" "${inputs[@]}"
done
