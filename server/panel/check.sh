#!/usr/bin/env bash
# Checks the panel's types and that dist/, which the server embeds, is what tsc
# makes of src/. Rebuilds dist/ where it is not, and fails.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
if [ ! -e node_modules/.package-lock.json ] || [ package-lock.json -nt node_modules/.package-lock.json ]; then
  npm ci --no-audit --no-fund --loglevel=error
fi
fresh=$(mktemp -d)
trap 'rm -rf "$fresh"' EXIT
npx --no-install tsc --project . --outDir "$fresh"
if ! diff -rq "$fresh" dist >/dev/null 2>&1; then
  diff -rq "$fresh" dist || true
  rm -rf dist
  cp -r "$fresh" dist
  chmod -R u=rwX,go=rX dist
  echo "server/panel/dist was out of date and has been rebuilt: commit it." >&2
  exit 1
fi
