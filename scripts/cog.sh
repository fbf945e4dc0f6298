#!/usr/bin/env bash
# The server that models packed with cog run (Apache-2.0), for the tests, from packages: fetched once into
# .cache/cog (or $NOXUS_CACHE/cog). Prints that folder.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
cache=${NOXUS_CACHE:-$here/../.cache}/cog
mkdir -p "$cache"
cache=$(cd "$cache" && pwd)

exec 9>"$cache/lock"
flock 9
if [ ! -d "$cache/python/coglet" ]; then
    folder=$(mktemp -d "$cache/download.XXXXXX")
    # shellcheck disable=SC2064
    trap "rm -rf '$folder'" EXIT
    echo "Fetching the server of cog" >&2
    python3 -m pip install --quiet --disable-pip-version-check --root-user-action ignore --only-binary :all: \
        --target "$folder/python" cog==0.23.1 coglet==0.23.1 >&2
    rm -rf "$cache/python"
    mv "$folder/python" "$cache/python"
fi
echo "$cache"
