#!/usr/bin/env bash
# What judges the server from outside: the OpenAPI document against the live
# server (schemathesis), and the panel in a browser.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

export CARGO_TARGET_DIR="${CARGO_TARGET_DIR:-$PWD/../target}"
cargo build --quiet --package noxus
scripts/schemathesis.sh
panel/test.sh
