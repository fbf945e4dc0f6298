#!/usr/bin/env bash
# Sets the recogniser of noxus beside faster-whisper: fetches weights and speech, builds,
# measures, and writes the part of docs/performance.md between its marks.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

root=$(cd ../.. && pwd)
export CARGO_TARGET_DIR="${CARGO_TARGET_DIR:-$root/target}"
profile="${NOXUS_BENCH_PROFILE:-release}"
"$root/scripts/bootstrap.sh"
models=$("$root/scripts/speech-models.sh")
if [ ! -x .venv/bin/python ]; then
    "${PYTHON:-python3}" -m venv .venv
fi
if ! cmp -s requirements.txt .venv/requirements-installed.txt; then
    .venv/bin/pip install --quiet --disable-pip-version-check -r requirements.txt
    cp requirements.txt .venv/requirements-installed.txt
fi
# The same weights as the peer reads them.
peers=$models/peers
for model in tiny.en base; do
    [ -s "$peers/$model/model.bin" ] || "$root/scripts/speech-models.sh" --peer "$peers/$model" "$model" >/dev/null
done
speech=$models/recordings
[ -s "$speech/espeak-es.tsv" ] || python3 "$root/scripts/speech-material.py" "$speech"

cargo build --quiet --profile "$profile" -p noxus-engine --example transcribe
.venv/bin/python compare.py --program "$CARGO_TARGET_DIR/${profile/#dev/debug}/examples/transcribe" \
    --models "$models" --peers "$peers" --speech "$speech" --profile "${NOXUS_BENCH_PROFILE_NOTE:-$profile}"
