#!/usr/bin/env bash
# Asks the live server everything its OpenAPI document allows, and much that it
# does not. Arguments go to schemathesis.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

export CARGO_TARGET_DIR="${CARGO_TARGET_DIR:-$PWD/../target}"
noxus="$CARGO_TARGET_DIR/debug/noxus"
here=$PWD

if [ ! -x .venv/bin/python ]; then
    "${PYTHON:-python3}" -m venv .venv
fi
if ! cmp -s requirements.txt .venv/requirements-installed.txt; then
    .venv/bin/pip install --quiet --disable-pip-version-check -r requirements.txt
    cp requirements.txt .venv/requirements-installed.txt
fi

work=$(mktemp -d)
export NOXUS_STORE="$work/ledger.db"
server=
finish() {
    if [ -n "$server" ]; then
        kill "$server" 2>/dev/null || true
        wait "$server" || true
    fi
    rm -rf "$work"
}
trap finish EXIT

# Thousands of requests in a minute by one key: its limits have tests of their own, and
# would hide everything behind them here. Videos of made-up scripts are refused by their length: what
# they look like has tests of its own, and a hundred of them would take an hour.
"$noxus" accounts create schemathesis --tier unlimited -q
cat >"$work/engine.json" <<'JSON'
{"max_estimates_per_minute": 1000000, "max_failures_per_minute": 1000000, "limits": {"max_duration_ms": 2500}}
JSON
"$noxus" top-up --account 1 1000 -q
key=$("$noxus" keys create --account 1 -q)
mkfifo "$work/announcement"
"$noxus" serve --listen 127.0.0.1:0 --admin-listen none --json --log none --config "$work/engine.json" >"$work/announcement" &
server=$!
read -r announcement <"$work/announcement"
url=$(python3 -c 'import json, sys; print(json.loads(sys.argv[1])["url"])' "$announcement")
# Jobs to look at: one with a kept answer, one that failed.
curl -sf -o "$work/qr.json" -X POST "$url/api/v1/tools/qr" -H "Authorization: Bearer $key" -d text=hola

# It leaves notes in the current folder.
cd "$work"
"$here/.venv/bin/schemathesis" --config-file "$here/scripts/schemathesis.toml" run "$url/api/v1/openapi.json" \
    --header "Authorization: Bearer $key" --request-timeout 60 --no-color "$@"

kill "$server"
wait "$server"
server=
# Whatever was asked, the books add up and nothing stays held.
"$noxus" verify
"$noxus" balance --key "$key" --json | python3 -c '
import json, sys
balance = json.load(sys.stdin)["balance"]
assert balance["balance_usd"] == balance["available_usd"], balance
print("nothing held:", balance)'
