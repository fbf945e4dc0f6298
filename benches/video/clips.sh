#!/usr/bin/env bash
# Makes the clips that the video benches read, once, in the cache: real footage, looped, in
# the sizes that count. Prints the folder.
set -euo pipefail

root=$(cd "$(dirname "$0")/../.." && pwd)
fixtures=$("$root/tests/fixtures/video/make.sh")
out=${NOXUS_CACHE:-$root/.cache}/bench-video
version=2
mkdir -p "$out"
if [ "$(cat "$out/.version" 2>/dev/null)" = "$version" ]; then
    echo "$out"
    exit 0
fi

# film NAME SECONDS FILTER [OPTION...]: footage of 1280×720, over and over.
film() {
    local name=$1 seconds=$2 filter=$3
    shift 3
    ffmpeg -nostdin -hide_banner -loglevel error -y -stream_loop -1 -i "$fixtures/horizontal.mp4" -t "$seconds" \
        -vf "$filter" -c:v libx264 -preset veryfast -crf 18 -pix_fmt yuv420p -c:a aac -b:a 128k "$@" "$out/$name.mp4"
}

upright="crop=405:720,setsar=1"
film tall 6 "$upright,scale=1080:1920"
film minute 60 "$upright,scale=720:1280"
film 4k 5 scale=3840:2160
film 4k-hevc 5 scale=3840:2160 -c:v libx265 -preset ultrafast -x265-params log-level=none -tag:v hvc1
film one-minute 60 null
ffmpeg -nostdin -hide_banner -loglevel error -y -stream_loop 9 -i "$out/one-minute.mp4" -c copy "$out/ten-minutes.mp4"
echo "$version" >"$out/.version"
echo "$out"
