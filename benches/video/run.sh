#!/usr/bin/env bash
# Sets the video path of noxus beside ffmpeg: makes the clips, builds, measures, and writes
# the part of docs/performance.md between its marks. Arguments go to compare.py.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

root=$(cd ../.. && pwd)
export CARGO_TARGET_DIR="${CARGO_TARGET_DIR:-$root/target}"
profile="${NOXUS_BENCH_PROFILE:-release}"
"$root/scripts/bootstrap.sh"
clips=$(./clips.sh)
if [ ! -x .venv/bin/python ]; then
    "${PYTHON:-python3}" -m venv .venv
fi
if ! cmp -s requirements.txt .venv/requirements-installed.txt; then
    .venv/bin/pip install --quiet --disable-pip-version-check -r requirements.txt
    cp requirements.txt .venv/requirements-installed.txt
fi
cargo build --quiet --profile "$profile" -p noxus-benches -p noxus --bin noxus-bench-video --bin noxus
cargo build --quiet --profile "$profile" -p noxus-api --example speak
.venv/bin/python compare.py --program "$CARGO_TARGET_DIR/${profile/#dev/debug}/noxus-bench-video" --clips "$clips" \
    --profile "${NOXUS_BENCH_PROFILE_NOTE:-$profile}" "$@"
.venv/bin/python scenes.py --noxus "$CARGO_TARGET_DIR/${profile/#dev/debug}/noxus" --clips "$clips" \
    --profile "${NOXUS_BENCH_PROFILE_NOTE:-$profile}"
.venv/bin/python narrated.py --noxus "$CARGO_TARGET_DIR/${profile/#dev/debug}/noxus" \
    --speak "$CARGO_TARGET_DIR/${profile/#dev/debug}/examples/speak" --piper "$("$root/scripts/voice-models.sh")" \
    --kokoro "$("$root/scripts/kokoro-models.sh")" --profile "${NOXUS_BENCH_PROFILE_NOTE:-$profile}"
