#!/usr/bin/env python3
"""noxus beside faster-whisper int8 on the same weights: time and words wrong.

Interleaved, median of five; both with one thread, both with the model loaded.
Needs `pip install -r benches/speech/requirements.txt`, the weights of
`scripts/speech-models.sh`, and the example `transcribe` of the engine, built with
`cargo build --release --package noxus-engine --example transcribe`.

usage: compare.py CT2_FOLDER GGML_FILE LANGUAGE TEXT_FILE WAVE...
"""

import json
import os
import re
import resource
import statistics
import subprocess
import sys
import tempfile
import time
import wave

import jiwer
import numpy
from faster_whisper import WhisperModel

ROUNDS = 5
TARGET = os.environ.get("CARGO_TARGET_DIR", "target")
PROGRAM = os.environ.get("NOXUS_TRANSCRIBE", f"{TARGET}/release/examples/transcribe")


def samples(paths):
    audio = []
    for path in paths:
        with wave.open(path) as file:
            assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (16000, 1, 2), path
            audio.append(numpy.frombuffer(file.readframes(file.getnframes()), numpy.int16))
    return numpy.concatenate(audio).astype(numpy.float32) / 32768


def plain(text):
    text = text.lower().replace("mr.", "mister").replace("-", " ")
    return " ".join(re.sub(r"[^\w\s]", "", text).split())


def cpu():
    return sum(resource.getrusage(resource.RUSAGE_SELF)[:2])


def main():
    if len(sys.argv) < 6:
        sys.exit(__doc__)
    folder, ggml, language, text, *waves = sys.argv[1:]
    audio, said = samples(waves), plain(open(text).read())
    peer = WhisperModel(folder, device="cpu", compute_type="int8", cpu_threads=1, num_workers=1)
    with tempfile.NamedTemporaryFile(suffix=".f32") as raw:
        audio.tofile(raw.name)
        # Stays with its model loaded: a line in, a line out.
        ours = subprocess.Popen([PROGRAM, ggml, raw.name, language, "1"], stdin=-1, stdout=-1, text=True)
        figures = {"noxus": [], "faster-whisper int8": []}
        for _ in range(ROUNDS):
            ours.stdin.write("\n")
            ours.stdin.flush()
            answer = json.loads(ours.stdout.readline())
            figures["noxus"].append((answer["wall_s"], answer["cpu_s"], answer["text"]))
            wall, used = time.perf_counter(), cpu()
            segments, _ = peer.transcribe(audio, language=language, beam_size=1, condition_on_previous_text=False)
            heard = " ".join(segment.text for segment in segments)
            figures["faster-whisper int8"].append((time.perf_counter() - wall, cpu() - used, heard))
        ours.stdin.close()
    for name, rounds in figures.items():
        wall, used = (statistics.median(part[i] for part in rounds) for i in (0, 1))
        wrong = jiwer.wer(said, plain(rounds[-1][2]))
        print(f"{name:20} {wall:6.2f} s wall {used:6.2f} s CPU  {wrong:6.1%} of words wrong")


if __name__ == "__main__":
    main()
