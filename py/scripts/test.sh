#!/usr/bin/env bash
# Builds the package and runs every check of it.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
scripts/build.sh
.venv/bin/mypy --no-error-summary python tests ../examples/python
.venv/bin/pytest -q "$@"
