#!/usr/bin/env bash
# Builds the C library and runs its C tests: as C11 and as C++17, plainly, under
# valgrind, and with the address and undefined-behaviour sanitizers.
set -euo pipefail
cd "$(dirname "$0")/../.."
export CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-$PWD/target}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
version=$(cargo pkgid --package noxus-ffi | sed 's/.*[#@]//')

# With the feature that exports a function which panics on purpose.
cargo rustc --quiet --package noxus-ffi --lib --crate-type cdylib --features test-panic
cp "$CARGO_TARGET_DIR/debug/libnoxus.so" "$work/"

warnings=(-Wall -Wextra -Werror -pedantic)
common=(-g "${warnings[@]}" -Iffi-c/include "-DNOXUS_TEST_VERSION=\"$version\"")
link=(-L"$work" -lnoxus -lpthread "-Wl,-rpath,$work")
c11=(gcc -std=c11 -D_GNU_SOURCE)
cpp17=(g++ -std=c++17 -x c++)
sanitize=(-fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer)

tests=(basic jobs inputs billed threads forked)

# compile OUTPUT SOURCE COMPILER...
compile() {
    local output=$1 source=$2
    shift 2
    "$@" "${common[@]}" "$source" -x none -o "$output" "${link[@]}"
}

# run NAME COMMAND...: in a fresh folder, which is the test's argument.
run() {
    local name=$1 folder
    shift
    folder=$(mktemp -d "$work/run.XXXXXX")
    if ! timeout 300 "$@" "$folder" >"$work/log" 2>&1; then
        cat "$work/log" >&2
        echo "ffi-c: $name failed" >&2
        exit 1
    fi
    echo "ok  $name"
}

# The header alone, in both languages.
echo '#include <noxus.h>' | "${c11[@]}" "${warnings[@]}" -Iffi-c/include -x c -fsyntax-only -
echo '#include <noxus.h>' | "${cpp17[@]}" "${warnings[@]}" -Iffi-c/include -fsyntax-only -

for test in "${tests[@]}"; do
    source=ffi-c/tests/$test.c
    compile "$work/$test" "$source" "${c11[@]}"
    run "$test (C11)" "$work/$test"
    compile "$work/$test++" "$source" "${cpp17[@]}"
    run "$test (C++17)" "$work/$test++"
    compile "$work/$test-sanitized" "$source" "${c11[@]}" "${sanitize[@]}"
    # A forked child lacks the parent's threads, so what they held counts as lost there.
    leaks=1
    valgrind=(--leak-check=full --errors-for-leak-kinds=definite)
    if [ "$test" = forked ]; then
        leaks=0
        valgrind=(--leak-check=no)
    fi
    run "$test (sanitizers)" env ASAN_OPTIONS=detect_leaks=$leaks "$work/$test-sanitized"
    run "$test (valgrind)" valgrind --quiet --error-exitcode=99 "${valgrind[@]}" "$work/$test"
done

# What a user does: install, build with pkg-config and with CMake, run.
prefix=$work/installed
NOXUS_PROFILE=dev ffi-c/scripts/install.sh "$prefix"
foreign=$(nm -D --defined-only "$prefix/lib/libnoxus.so" | awk '{print $3}' | grep -Ev '^(noxus_[a-z0-9_]+@@NOXUS_0|NOXUS_0(@@NOXUS_0)?)$' || true)
if [ -n "$foreign" ]; then
    echo "the installed library shows foreign symbols: $foreign" >&2
    exit 1
fi
declared=$(grep -oE '\bnoxus_[a-z0-9_]+\(' ffi-c/include/noxus.h | tr -d '(' | sort -u)
shown=$(nm -D --defined-only "$prefix/lib/libnoxus.so" | grep -oE '\bnoxus_[a-z0-9_]+' | sort -u)
if [ "$declared" != "$shown" ]; then
    diff <(echo "$declared") <(echo "$shown") >&2 || true
    echo "the header and the installed library do not declare the same functions" >&2
    exit 1
fi
echo "ok  exported symbols"

export PKG_CONFIG_PATH=$prefix/lib/pkgconfig
photo=tests/fixtures/foto.jpg
for example in qr convert metered; do
    # shellcheck disable=SC2046
    "${c11[@]}" "${warnings[@]}" "examples/c/$example.c" -o "$work/example-$example" \
        $(pkg-config --cflags --libs noxus) "-Wl,-rpath,$prefix/lib"
done
"$work/example-qr" 'https://example.com' "$work/qr.png" | grep -q '"tool":"qr"'
[ "$(zbarimg --quiet --raw "$work/qr.png")" = 'https://example.com' ]
echo "ok  example qr (read back by zbar)"
"$work/example-convert" "$photo" webp "$work/foto.webp" 2>"$work/progress" | grep -q '"mime_type":"image/webp"'
webpinfo -quiet "$work/foto.webp"
grep -q '^encode ' "$work/progress"
echo "ok  example convert (read back by webpinfo)"
"$work/example-metered" "$work/ledger.db" | grep '^result: ' | grep -q '"charged_usd":"0.002","balance_after_usd":"4.998"'
echo "ok  example metered"

# Without the shared library.
# shellcheck disable=SC2046
"${c11[@]}" examples/c/qr.c -o "$work/static-qr" $(pkg-config --cflags noxus) \
    "$prefix/lib/libnoxus.a" $(pkg-config --static --libs-only-l noxus | sed 's/-lnoxus//')
"$work/static-qr" hola "$work/static.png" | grep -q '"tool":"qr"'
echo "ok  static library"

mkdir "$work/cmake"
cat >"$work/cmake/CMakeLists.txt" <<CMAKE
cmake_minimum_required(VERSION 3.16)
project(user C)
find_package(noxus $version EXACT REQUIRED)
add_executable(shared "$PWD/examples/c/qr.c")
target_link_libraries(shared PRIVATE noxus::noxus)
add_executable(static "$PWD/examples/c/qr.c")
target_link_libraries(static PRIVATE noxus::static)
CMAKE
cmake -S "$work/cmake" -B "$work/cmake/build" "-DCMAKE_PREFIX_PATH=$prefix" >"$work/log" 2>&1 &&
    cmake --build "$work/cmake/build" >>"$work/log" 2>&1 || { cat "$work/log" >&2; exit 1; }
"$work/cmake/build/shared" hola "$work/cmake.png" | grep -q '"tool":"qr"'
"$work/cmake/build/static" hola "$work/cmake.png" | grep -q '"tool":"qr"'
echo "ok  CMake package"
