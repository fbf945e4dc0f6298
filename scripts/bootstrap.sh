#!/usr/bin/env bash
# Installs what noxus is built and tested with, on Debian 12 or later:
#   bootstrap.sh build   what it takes to build
#   bootstrap.sh demo    that, and speech and footage to try it with
#   bootstrap.sh         that, and what the tests judge by
# Rust, Python 3.11 and Node 20 are expected to be there already.
set -euo pipefail

# Compilers and assemblers of the codecs; FFmpeg's headers, and clang to read them.
build_packages=(build-essential cmake nasm pkg-config curl clang libclang-dev
    libavcodec-dev libavformat-dev libavutil-dev libswscale-dev libswresample-dev)
# Recorded and made speech, a program that makes clips of it, fonts of other scripts.
material_packages=(ffmpeg unzip pocketsphinx-testdata espeak-ng python3-pip
    fonts-noto-core fonts-noto-cjk fonts-noto-color-emoji)
# Other projects' programs, which the tests use as independent judges.
test_packages=(zbar-tools webp libavif-bin libjpeg-turbo-progs imagemagick pngcheck valgrind chromium)

purpose=${1:-test}
case "$purpose" in
    build) need=("${build_packages[@]}") ;;
    demo) need=("${build_packages[@]}" "${material_packages[@]}") ;;
    test) need=("${build_packages[@]}" "${material_packages[@]}" "${test_packages[@]}") ;;
    *)
        echo "usage: $0 [build | demo | test]" >&2
        exit 2
        ;;
esac

missing_tools=()
for tool in cargo python3 node npm; do
    command -v "$tool" >/dev/null || missing_tools+=("$tool")
done
if [ ${#missing_tools[@]} -gt 0 ]; then
    echo "Missing: ${missing_tools[*]}. Install Rust 1.95 (rustup), Python 3.11 and Node 20 first." >&2
    exit 1
fi

if [ "$purpose" = test ] && ! { cargo fmt --version && cargo clippy --version; } >/dev/null 2>&1; then
    echo "Missing: rustfmt and clippy. Run: rustup component add rustfmt clippy" >&2
    exit 1
fi

missing=()
for package in "${need[@]}"; do
    state=$(dpkg-query -W -f '${Status}' "$package" 2>/dev/null || true)
    [ "$state" = "install ok installed" ] || missing+=("$package")
done
# A system Python comes without venv; others bring it.
if ! python3 -c 'import ensurepip, venv' 2>/dev/null; then
    missing+=(python3-venv)
fi
if [ ${#missing[@]} -eq 0 ]; then
    exit 0
fi

if ! command -v apt-get >/dev/null; then
    echo "These packages are missing and apt-get is not here to install them: ${missing[*]}" >&2
    exit 1
fi
run=()
if [ "$(id -u)" -ne 0 ]; then
    if ! sudo -n true 2>/dev/null; then
        echo "These packages are missing: ${missing[*]}" >&2
        echo "You are not root and sudo asks for a password. Run this once, then try again:" >&2
        echo "  sudo apt-get update && sudo apt-get install -y ${missing[*]}" >&2
        exit 1
    fi
    run=(sudo -n)
fi
echo "Installing ${missing[*]}"
"${run[@]}" apt-get update -qq
DEBIAN_FRONTEND=noninteractive "${run[@]}" apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
