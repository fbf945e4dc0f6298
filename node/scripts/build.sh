#!/usr/bin/env bash
# Builds the native addon and puts it where lib/native.cjs looks first.
# PROFILE=release builds the one to publish.
set -euo pipefail
node_room="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
profile="${PROFILE:-dev}"
folder="$profile"
[ "$profile" = dev ] && folder=debug

cd "$node_room/.."
cargo build --quiet --package noxus-node --profile "$profile"
target="${CARGO_TARGET_DIR:-$PWD/target}"
platform="$(node --print 'require("./node/lib/native.cjs").platformName()')"
case "$platform" in
  darwin-*) library=libnoxus_node.dylib ;;
  win32-*) library=noxus_node.dll ;;
  *) library=libnoxus_node.so ;;
esac
# Renamed into place: a running process keeps the file it has loaded.
cp "$target/$folder/$library" "$node_room/noxus.$platform.node.new"
mv "$node_room/noxus.$platform.node.new" "$node_room/noxus.$platform.node"

# So that the examples can say `import noxus from 'noxus'`.
mkdir -p examples/node/node_modules
ln -sfn ../../../node examples/node/node_modules/noxus
