#!/usr/bin/env bash
# Subtitle files and plans as other programs read them: what the library writes for the golden
# cases, and what the tool writes of real speech, judged by pysubs2, ffprobe and libass; plans by
# OpenTimelineIO. An argument names a folder that keeps the files.
set -euo pipefail
# Before the folder changes: what a caller names is meant from where they stand.
folder=${1:+$(mkdir -p "$1" && cd "$1" && pwd)}
cd "$(dirname "${BASH_SOURCE[0]}")/.."

export CARGO_TARGET_DIR="${CARGO_TARGET_DIR:-$PWD/../target}"
judges=tests/judges

if [ ! -x "$judges/.venv/bin/python" ]; then
    "${PYTHON:-python3}" -m venv "$judges/.venv"
fi
# Installed once, and again when the list changes.
if ! cmp -s "$judges/requirements.txt" "$judges/.venv/requirements-installed.txt"; then
    "$judges/.venv/bin/pip" install --quiet --disable-pip-version-check -r "$judges/requirements.txt"
    cp "$judges/requirements.txt" "$judges/.venv/requirements-installed.txt"
fi

if [ -z "$folder" ]; then
    folder=$(mktemp -d)
    trap 'rm -rf "$folder"' EXIT
fi
NOXUS_SUBTITLES_OUT="$folder" cargo test --quiet --package noxus-engine --test it for_the_judge
"$judges/.venv/bin/python" "$judges/subtitles.py" "$folder"
"$judges/.venv/bin/python" "$judges/timelines.py"
