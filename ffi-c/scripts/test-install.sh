#!/usr/bin/env bash
# What a user does: installs the C library, builds the examples with pkg-config and
# with CMake, against the shared and the static library, and runs them.
set -euo pipefail
cd "$(dirname "$0")/../.."
export CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-$PWD/target}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
version=$(cargo pkgid --package noxus-ffi | sed 's/.*[#@]//')
c11=(gcc -std=c11 -Wall -Wextra -Werror -pedantic)

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
for example in qr convert metered subtitles script-to-video ai-video; do
    # shellcheck disable=SC2046
    "${c11[@]}" "examples/c/$example.c" -o "$work/example-$example" \
        $(pkg-config --cflags --libs noxus) "-Wl,-rpath,$prefix/lib"
done
"$work/example-qr" 'https://example.com' "$work/qr.png" | grep -q '"tool":"qr"'
[ "$(zbarimg --quiet --raw "$work/qr.png" 2>/dev/null)" = 'https://example.com' ]
echo "ok  example qr (read back by zbar)"
"$work/example-convert" "$photo" webp "$work/foto.webp" 2>"$work/progress" | grep -q '"mime_type":"image/webp"'
webpinfo -quiet "$work/foto.webp"
grep -q '^encode ' "$work/progress"
echo "ok  example convert (read back by webpinfo)"
"$work/example-metered" "$work/ledger.db" | grep '^result: ' | grep -q '"charged_usd":"0.002","balance_after_usd":"4.998"'
echo "ok  example metered"
cache=${NOXUS_CACHE:-$PWD/.cache}
"$work/example-subtitles" "$cache/video/speech-vertical.mp4" "$cache/speech/ggml-tiny.en.bin" \
    "$work/captions.mp4" "$work/captions.srt" 2>"$work/progress" | grep -qi 'dashwood'
[ "$(ffprobe -v error -show_entries stream=codec_name -of csv=p=0 "$work/captions.mp4" | paste -sd ' ')" = 'h264 aac' ]
grep -q -- '-->' "$work/captions.srt"
grep -q '^transcribe ' "$work/progress"
echo "ok  example subtitles (read back by ffprobe)"
espeak-ng -v es -w "$work/voice.wav" 'Duerme mejor.'
"$work/example-script-to-video" "$work/voice.wav" "$work/sleep.mp4" | grep -q '"recording":0'
[ "$(ffprobe -v error -show_entries stream=codec_name -of csv=p=0 "$work/sleep.mp4" | paste -sd ' ')" = 'h264 aac' ]
echo "ok  example script-to-video (read back by ffprobe)"
"$work/example-ai-video" "$photo" "$work/pitch.mp4" | grep -q '"provider":"animatic"'
[ "$(ffprobe -v error -show_entries format=duration -of csv=p=0 "$work/pitch.mp4")" = '4.000000' ]
echo "ok  example ai-video (read back by ffprobe)"

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
