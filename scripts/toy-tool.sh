#!/usr/bin/env bash
# Proves what CONTRIBUTING.md says of adding a tool: a folder, a line and a price. In a copy of the
# sources the tool of tests/toy-tool is added; then every door has to have it, described and priced.
set -euo pipefail
cd "$(dirname "$0")/.."

export CARGO_TARGET_DIR="${CARGO_TARGET_DIR:-$PWD/target}"
# What others built is used again, and nothing of theirs is touched: cargo tells crates apart by their place
# in the workspace, so that the copy lies one folder deeper, and its command has a name of its own.
workspace="$CARGO_TARGET_DIR/toy-tool"
copy="$workspace/toy"
rm -rf "$workspace"
mkdir -p "$copy"
git ls-files -z --cached --others --exclude-standard |
    tar --null --files-from=- --create | tar --extract --directory "$copy"
cd "$copy"
mv Cargo.toml Cargo.lock .cargo "$workspace/"
sed -i -E '/^(default-)?members = /s/"([a-z-]+)"/"toy\/\1"/g; s/path = "([a-z-]+)"/path = "toy\/\1"/' "$workspace/Cargo.toml"
sed -i '/^\[\[bin\]\]/,/^path/s/name = "noxus"/name = "noxus-with-toy"/' cli/Cargo.toml

# The three steps.
cp -r tests/toy-tool/shout engine/src/tools/
grep -q '^    qr::Qr,$' engine/src/tools/mod.rs
sed -i 's/^    qr::Qr,$/    qr::Qr,\n    shout::Shout,/' engine/src/tools/mod.rs
printf '\n[tools.shout]\nrates = [{ unit = "call", usd = "0.001" }]\n' >>engine/tariffs/default.toml

expect() { # expect WHAT TEXT: in the standard input
    local found
    found=$(cat)
    if ! grep -qF -- "$2" <<<"$found"; then
        printf '%s lacks “%s”:\n%s\n' "$1" "$2" "$found" >&2
        exit 1
    fi
}

cargo xtask codegen >/dev/null
# The rules of the house and its golden cases, without another line anywhere.
cargo test --quiet --package noxus-engine --test it -- house_rules:: cases::exact tools >/dev/null
expect "the reference" "Exclamation marks behind it" <docs/reference/en/shout.md
expect "the reference" "Signos de exclamación detrás" <docs/reference/es/shout.md
expect "OpenAPI" '"/api/v1/tools/shout/estimate"' <docs/reference/openapi.json
expect "the Python package" "def shout(" <py/python/noxus/_tools.py
expect "the Node package" "shout(text: ShoutParams['text']" <node/lib/generated.d.cts
expect "the C header" "shout" <ffi-c/include/noxus.h

cargo build --quiet --package noxus
noxus() { "$CARGO_TARGET_DIR/debug/noxus-with-toy" "$@"; }
noxus --lang es tools shout | expect "the command in Spanish" "Signos de exclamación"
noxus estimate shout text=hola | expect "the price" "0.001"
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
noxus run gritar text=hola marks=2 -o "$out/" >/dev/null
[ "$(cat "$out/shout.txt")" = 'HOLA!!' ]
for language in es en; do
    if refusal=$(noxus --lang $language run shout text=hola marks=12 -o "$out/" 2>&1); then
        echo "twelve marks were not refused" >&2
        exit 1
    fi
    expect "the refusal" "marks" <<<"$refusal"
done
echo "A tool is a folder, a line and a price."
