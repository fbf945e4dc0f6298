#!/usr/bin/env python3
"""Subtitle files of noxus, read by pysubs2 and by FFmpeg.

    python3 engine/tests/judges/subtitles.py FOLDER

FOLDER holds `NAME.json` with the segments and the files made of them:
`NAME.srt`, `NAME.vtt`, `NAME.words.vtt`, `NAME.ass`, `NAME.word.ass` and
`NAME.fill.ass`. `NOXUS_SUBTITLES_OUT=FOLDER cargo test -p noxus-engine --test
captions_files` writes them. Needs pysubs2 1.8 (PyPI) and ffmpeg and ffprobe.
"""

import json
import re
import subprocess
import sys
from pathlib import Path

import pysubs2

# SRT cannot quote: noxus writes these instead.
SRT_LOOKALIKES = str.maketrans({"<": "‹", ">": "›"})
# ASS tells hundredths of a second.
TOLERANCE_MS = {".srt": 0, ".vtt": 0, ".ass": 5}
SUFFIXES = (".srt", ".vtt", ".words.vtt", ".ass", ".word.ass", ".fill.ass")


def run(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0 and not done.stderr.strip(), f"{command}: {done.stderr}"
    return done.stdout


def expected_text(cue: dict, kind: str) -> str:
    text = "\n".join(cue["lines"])
    if kind == ".srt":
        text = text.replace("-->", "→").translate(SRT_LOOKALIKES).replace("{\\", "(\\").replace("\\", "\\\u2060")
    # pysubs2 gives a line break and a written `\N` alike.
    return text.replace("\\N", "\n") if kind == ".vtt" else text


def compare(file: Path, kind: str, cues: list[dict], found: list[tuple[int, int, str]]) -> None:
    assert len(cues) == len(found), f"{file}: {len(found)} cues, {len(cues)} expected"
    for cue, (start_ms, end_ms, text) in zip(cues, found):
        for name, time_ms in (("start_ms", start_ms), ("end_ms", end_ms)):
            off = abs(cue[name] - time_ms)
            assert off <= TOLERANCE_MS[kind], f"{file}: cue {cue['id']} {name} is off by {off} ms"
        # FFmpeg reads `\n` in WebVTT as a line break, though the format has none such.
        if file.name.endswith(".words.vtt") and "\\n" in "".join(cue["lines"]):
            continue
        assert text == expected_text(cue, kind), f"{file}: {text!r} for {cue['lines']!r}"


def by_pysubs2(file: Path, kind: str) -> list[tuple[int, int, str]]:
    read = pysubs2.load(str(file), encoding="utf-8", keep_html_tags=True) if kind == ".srt" else pysubs2.load(
        str(file), encoding="utf-8"
    )
    return [(event.start, event.end, pysubs2_text(event, kind)) for event in read]


def through_ffmpeg(file: Path) -> list[tuple[int, int, str]]:
    """FFmpeg drops the word times and writes SRT, which quotes nothing."""
    read = pysubs2.SSAFile.from_string(
        run("ffmpeg", "-v", "warning", "-nostdin", "-i", str(file), "-f", "srt", "-"), "srt", keep_html_tags=True
    )
    # On its way FFmpeg guards braces and backslashes, as ASS asks for.
    guards = (("\\N", "\n"), ("\\{", "{"), ("\\}", "}"), ("\u2060", ""))
    cues = []
    for event in read:
        text = event.text
        for guard, plain in guards:
            text = text.replace(guard, plain)
        cues.append((event.start, event.end, text))
    return cues


def pysubs2_text(event: pysubs2.SSAEvent, kind: str) -> str:
    text = event.text.replace("\\N", "\n")
    if kind == ".ass":
        # pysubs2 does not know the escaped braces of libass.
        text = text.replace("\\{", "\0").replace("\\}", "\1")
        text = re.sub(r"{\\kf?\d+}", "", text)
        return text.replace("\0", "{").replace("\1", "}").replace("\\\u2060", "\\")
    if kind == ".srt":
        return text
    # The quoting of WebVTT stays in what pysubs2 gives.
    for mark, quoted in (("<", "&lt;"), (">", "&gt;"), ("&", "&amp;")):
        text = text.replace(quoted, mark)
    return text


def karaoke_adds_up(file: Path, cues: list[dict]) -> None:
    """The durations before a word sum up to its time, to a hundredth."""
    for cue, event in zip(cues, pysubs2.load(str(file), encoding="utf-8")):
        if not cue["words"]:
            continue
        sung_cs = sum(int(n) for n in re.findall(r"{\\kf?(\d+)}", event.text))
        spoken_cs = (cue["words"][-1]["end_ms"] - cue["start_ms"]) / 10
        assert abs(sung_cs - spoken_cs) <= 1, f"{file}: cue {cue['id']}: {sung_cs} of {spoken_cs}"


def by_ffmpeg(file: Path, kind: str, cues: list[dict]) -> None:
    stream = json.loads(run("ffprobe", "-v", "warning", "-of", "json", "-show_streams", "-show_packets", str(file)))
    codec = {".srt": "subrip", ".vtt": "webvtt", ".ass": "ass"}[kind]
    assert [s["codec_name"] for s in stream["streams"]] == [codec], file
    assert len(stream["packets"]) == len(cues), f"{file}: {len(stream['packets'])} packets"
    # Decoded and written anew: any complaint is an error.
    run("ffmpeg", "-v", "warning", "-nostdin", "-i", str(file), "-f", "ass", "-")


def main() -> None:
    folder = Path(sys.argv[1])
    judged = 0
    for source in sorted(folder.glob("*.json")):
        cues = json.loads(source.read_text(encoding="utf-8"))["segments"]
        for suffix in SUFFIXES:
            file = source.with_name(source.stem + suffix)
            kind = file.suffix
            # pysubs2 takes a line with two word times for the head of a cue.
            found = through_ffmpeg(file) if suffix == ".words.vtt" else by_pysubs2(file, kind)
            compare(file, kind, cues, found)
            if suffix in (".word.ass", ".fill.ass"):
                karaoke_adds_up(file, cues)
            by_ffmpeg(file, kind, cues)
            judged += 1
    assert judged, f"no files in {folder}"
    print(f"{judged} subtitle files agree")


if __name__ == "__main__":
    main()
