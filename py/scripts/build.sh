#!/usr/bin/env bash
# Makes a virtual environment of the package's own in py/.venv and builds the
# native module into it. Needs Python 3.11 or later (with venv) and Rust.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

export CARGO_TARGET_DIR="${CARGO_TARGET_DIR:-$PWD/../target}"
python="${PYTHON:-python3}"

if [ ! -x .venv/bin/python ]; then
    "$python" -m venv .venv
fi
# Installed once, and again when the list changes.
if ! cmp -s requirements-dev.txt .venv/requirements-installed.txt; then
    .venv/bin/pip install --quiet --disable-pip-version-check -r requirements-dev.txt
    cp requirements-dev.txt .venv/requirements-installed.txt
fi

# The environment must name itself, or maturin would build for another one.
VIRTUAL_ENV="$PWD/.venv" .venv/bin/maturin develop --quiet
