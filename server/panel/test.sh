#!/usr/bin/env bash
# Checks the panel's types and its build, tests its logic in Node, then walks
# through every screen in Chromium over a real server.
# NOXUS_SCREENSHOTS=<folder> keeps a picture of each screen.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
./check.sh
cargo build --quiet --package noxus
node --test "$@" test/*.test.mjs
