#!/usr/bin/env bash
# Builds the addon, installs what the tests compare with, checks the types, runs the tests.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
scripts/build.sh
if [ ! -e node_modules/.package-lock.json ] || [ package-lock.json -nt node_modules/.package-lock.json ]; then
  npm ci --no-audit --no-fund --loglevel=error
fi
npx --no-install tsc --project test/types
node --test "$@" test/*.test.mjs
