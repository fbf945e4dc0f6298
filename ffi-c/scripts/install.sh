#!/usr/bin/env bash
# Installs the C library: install.sh PREFIX
#   PREFIX/include/noxus.h
#   PREFIX/lib/libnoxus.so (with symbol versions), libnoxus.a
#   PREFIX/lib/pkgconfig/noxus.pc, PREFIX/lib/cmake/noxus/
# NOXUS_PROFILE=dev builds faster and runs slower; the default is release.
set -euo pipefail
if [ $# -ne 1 ]; then
    echo "usage: $0 PREFIX" >&2
    exit 2
fi
mkdir -p "$1"
prefix=$(cd "$1" && pwd)
cd "$(dirname "$0")/../.."
export CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-$PWD/target}

profile=${NOXUS_PROFILE:-release}
built=$CARGO_TARGET_DIR/$profile
[ "$profile" = dev ] && built=$CARGO_TARGET_DIR/debug
version=$(cargo pkgid --package noxus-ffi | sed 's/.*[#@]//')
series=${version%.*}
soversion=${version%%.*}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Cargo says what a static library still needs (a note of rustc, repeated when
# nothing had to be built) and where build scripts put native archives.
cargo rustc --package noxus-ffi --lib --crate-type staticlib --profile "$profile" \
    --message-format=json-render-diagnostics -- --print=native-static-libs \
    >"$work/messages" 2>"$work/notes" || { cat "$work/notes" >&2; exit 1; }
needed=$(sed -n 's/^note: native-static-libs: //p' "$work/notes" | tail -n 1)
if [ -z "$needed" ]; then
    echo "rustc did not say which libraries libnoxus.a needs" >&2
    exit 1
fi
mapfile -t folders < <(grep -o '"linked_paths":\[[^]]*\]' "$work/messages" |
    grep -o 'native=[^"]*' | sed 's/^native=//' | grep -F "$CARGO_TARGET_DIR/" | sort -u)

# Native archives that were built here and that rustc left outside go into ours; the
# rest is the system's.
# The links are there because ar's scripts cannot quote names.
system=()
ln -s "$built/libnoxus.a" "$work/part-0.a"
script=$'create libnoxus.a\naddlib part-0.a\n'
parts=0
for library in $needed; do
    found=""
    for folder in "${folders[@]}"; do
        archive=$folder/lib${library#-l}.a
        if [ "${library#-l}" != "$library" ] && [ -f "$archive" ]; then
            found=$archive
            break
        fi
    done
    if [ -n "$found" ]; then
        parts=$((parts + 1))
        ln -s "$found" "$work/part-$parts.a"
        script+="addlib part-$parts.a"$'\n'
    else
        system+=("$library")
    fi
done
# Naming the target keeps ar from asking linker plugins, which may be older than
# the objects of Rust and then leave them out of the index.
(cd "$work" && printf '%ssave\nend\n' "$script" | ar --target="$(ld --print-output-format)" -M)

# A cdylib of rustc has no symbol versions, so the shared library is linked here.
cc -shared -o "$work/libnoxus.so" \
    -Wl,--whole-archive "$work/libnoxus.a" -Wl,--no-whole-archive \
    -Wl,--version-script=ffi-c/noxus.map -Wl,--gc-sections -Wl,--no-undefined \
    -Wl,-z,relro,-z,now -Wl,-soname,"libnoxus.so.$soversion" \
    "${system[@]}"

install -d "$prefix"/{include,lib/pkgconfig,lib/cmake/noxus}
install -m 644 ffi-c/include/noxus.h "$prefix/include/"
install -m 644 "$work/libnoxus.a" "$prefix/lib/"
install -m 755 "$work/libnoxus.so" "$prefix/lib/libnoxus.so.$version"
ln -sf "libnoxus.so.$version" "$prefix/lib/libnoxus.so.$soversion"
ln -sf "libnoxus.so.$soversion" "$prefix/lib/libnoxus.so"

list=$(IFS=';'; echo "${system[*]}")
fill() {
    sed -e "s|@PREFIX@|$prefix|g" -e "s|@VERSION@|$version|g" -e "s|@SERIES@|$series|g" \
        -e "s|@SOVERSION@|$soversion|g" -e "s|@LIBS_PRIVATE@|${system[*]}|g" -e "s|@LIBS_LIST@|$list|g" \
        "$1" >"$2"
    chmod 644 "$2"
}
fill ffi-c/noxus.pc.in "$prefix/lib/pkgconfig/noxus.pc"
fill ffi-c/cmake/noxusConfig.cmake.in "$prefix/lib/cmake/noxus/noxusConfig.cmake"
fill ffi-c/cmake/noxusConfigVersion.cmake.in "$prefix/lib/cmake/noxus/noxusConfigVersion.cmake"
echo "noxus $version is in $prefix"
