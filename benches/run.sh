#!/usr/bin/env bash
# Installs the peers, builds noxus with all its doors, measures, prints the tables
# and writes them into docs/performance.md. Arguments go to compare.py.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

export CARGO_TARGET_DIR="${CARGO_TARGET_DIR:-$PWD/../target}"
# Another profile than what ships, for a quick look: NOXUS_BENCH_PROFILE=dev.
profile="${NOXUS_BENCH_PROFILE:-release}"
build="$CARGO_TARGET_DIR/${profile/#dev/debug}"

if [ ! -x .venv/bin/python ]; then
    "${PYTHON:-python3}" -m venv .venv
fi
if ! cmp -s requirements.txt .venv/requirements-installed.txt; then
    .venv/bin/pip install --quiet --disable-pip-version-check -r requirements.txt
    cp requirements.txt .venv/requirements-installed.txt
fi
if [ ! -e node_modules/.package-lock.json ] || [ package-lock.json -nt node_modules/.package-lock.json ]; then
    npm ci --no-audit --no-fund --loglevel=error
fi

mkdir -p .build
cargo build --quiet --profile "$profile" -p noxus-benches -p noxus-ffi -p noxus
PROFILE="$profile" ../node/scripts/build.sh
# An extension module does not link libpython: the interpreter brings it.
PYO3_BUILD_EXTENSION_MODULE=1 PYO3_PYTHON="$PWD/.venv/bin/python" \
    cargo build --quiet --profile "$profile" -p noxus-py
rm -rf .build/python && mkdir .build/python && cp -R ../py/python/noxus .build/python/
cp "$build/lib_native.so" .build/python/noxus/_native.abi3.so
cc -O2 -std=gnu11 -Wall -Wextra -Werror -I ../ffi-c/include doors/c_door.c -o .build/c_door \
    -L "$build" -lnoxus -Wl,-rpath,"$build"

.venv/bin/python compare.py --build "$build" --profile "${NOXUS_BENCH_PROFILE_NOTE:-$profile}" "$@"
"$build/noxus-bench-load" --noxus "$build/noxus" --profile "${NOXUS_BENCH_PROFILE_NOTE:-$profile}" \
    --write ../docs/performance.md
speech/run.sh
video/run.sh
