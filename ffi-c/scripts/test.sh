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

ffi-c/scripts/test-install.sh
