#!/usr/bin/env python3
"""Subtitle files of noxus, read by pysubs2, FFmpeg and libass.

    python engine/tests/judges/subtitles.py FOLDER

FOLDER holds `NAME.json` with the segments and the files made of them: `NAME.srt`,
`NAME.vtt`, `NAME.words.vtt`, `NAME.ass`, `NAME.STYLE.ass`, and `NAME.mp4` with a
track of subtitles. `engine/scripts/judge-subtitles.sh` writes them, installs
pysubs2 and runs this. Needs ffmpeg with libass, and ffprobe.
"""

import json
import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

import pysubs2

Cue = dict[str, Any]
Read = list[tuple[int, int, str]]

# SRT cannot quote: noxus writes these instead.
SRT_LOOKALIKES = str.maketrans({"<": "‹", ">": "›"})
# The fonts that come with noxus.
FACES = Path(__file__).resolve().parents[2] / "src/captions/raster/face"
CODECS = {".srt": "subrip", ".vtt": "webvtt", ".ass": "ass"}
# ASS tells hundredths of a second.
ASS_TOLERANCE_MS = 5
# Layers of our ASS files: lines of letters, and over them the word that is spoken.
LETTERS, MOVING_LETTERS = 3, 4


def run(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0 and not done.stderr.strip(), f"{command}: {done.stderr}"
    return done.stdout


def probe(file: Path) -> Any:
    return json.loads(run("ffprobe", "-v", "warning", "-of", "json", "-show_streams", "-show_packets", str(file)))


def expected_text(cue: Cue, kind: str) -> str:
    text = "\n".join(cue["lines"])
    if kind == ".srt":
        text = text.replace("-->", "→").translate(SRT_LOOKALIKES).replace("{\\", "(\\").replace("\\", "\\\u2060")
    # pysubs2 gives a line break and a written `\N` alike.
    return text.replace("\\N", "\n") if kind == ".vtt" else text


def compare(file: Path, cues: list[Cue], found: Read, has_word_times: bool = False) -> None:
    assert len(cues) == len(found), f"{file}: {len(found)} cues, {len(cues)} expected"
    for cue, (start_ms, end_ms, text) in zip(cues, found, strict=True):
        times = (cue["start_ms"], cue["end_ms"])
        assert times == (start_ms, end_ms), f"{file}: cue {cue['id']} lasts {start_ms} to {end_ms}, not {times}"
        # FFmpeg reads `\n` in WebVTT as a line break, though the format has none such.
        if has_word_times and "\\n" in "".join(cue["lines"]):
            continue
        assert text == expected_text(cue, file.suffix), f"{file}: {text!r} for {cue['lines']!r}"


def by_pysubs2(file: Path) -> Read:
    is_srt = file.suffix == ".srt"
    path = str(file)
    read = pysubs2.load(path, "utf-8", keep_html_tags=True) if is_srt else pysubs2.load(path, "utf-8")
    return [(event.start, event.end, unquoted(event.text, is_srt)) for event in read]


def unquoted(text: str, is_srt: bool) -> str:
    text = text.replace("\\N", "\n")
    if not is_srt:
        # The quoting of WebVTT stays in what pysubs2 gives.
        for mark, quoted in (("<", "&lt;"), (">", "&gt;"), ("&", "&amp;")):
            text = text.replace(quoted, mark)
    return text


def through_ffmpeg(file: Path) -> Read:
    """FFmpeg drops the word times and writes SRT, which quotes nothing."""
    srt = run("ffmpeg", "-v", "warning", "-nostdin", "-i", str(file), "-map", "0:s:0", "-f", "srt", "-")
    read = pysubs2.SSAFile.from_string(srt, "srt", keep_html_tags=True)
    # On its way FFmpeg guards braces and backslashes, as ASS asks for.
    guards = (("\\N", "\n"), ("\\{", "{"), ("\\}", "}"), ("\u2060", ""))
    cues = []
    for event in read:
        text = event.text
        for guard, plain in guards:
            text = text.replace(guard, plain)
        cues.append((event.start, event.end, text))
    return cues


def judge_words(file: Path, cues: list[Cue]) -> None:
    """A time stands before each word that begins inside its cue, and they grow."""
    blocks = file.read_text(encoding="utf-8").strip().split("\n\n")[1:]
    for cue, block in zip(cues, blocks, strict=True):
        stamps = re.findall(r"<(\d\d):(\d\d):(\d\d)\.(\d\d\d)>", block)
        found = [((int(h) * 60 + int(m)) * 60 + int(s)) * 1000 + int(ms) for h, m, s, ms in stamps]
        starts = sorted({word["start_ms"] for word in cue["words"]})
        assert found == [at for at in starts if cue["start_ms"] < at < cue["end_ms"]], f"{file}: {block}"


def bare(event: pysubs2.SSAEvent) -> str:
    """The text of an event of ASS: without commands, with its own braces."""
    # pysubs2 does not know the escaped braces of libass.
    text = event.text.replace("\\{", "\0").replace("\\}", "\1")
    text = re.sub(r"{[^}]*}", "", text).replace("\\\u2060", "\\")
    return text.replace("\0", "{").replace("\1", "}").strip("\u200e\u200f")


def letters(text: str) -> str:
    """What a text says, whatever its capitals and spaces."""
    return "".join(text.upper().split())


def place(event: pysubs2.SSAEvent) -> float:
    found = re.search(r"\\pos\([-\d.]+,([-\d.]+)\)", event.text)
    assert found, event.text
    return float(found[1])


def top_down(events: list[pysubs2.SSAEvent], font_size: float) -> list[str]:
    """The lines that are shown. A line has the word that is spoken too, unseen; a line of
    nothing but that word has no event of its own."""
    texts = []
    lines = [event for event in events if event.layer == LETTERS]
    for event in sorted(events, key=place):
        # A word stands on its middle, half a line over where its line stands.
        below = [place(line) - place(event) for line in lines if letters(bare(event)) in letters(bare(line))]
        if event.layer == MOVING_LETTERS and any(0 <= distance < 0.7 * font_size for distance in below):
            continue
        texts.append(bare(event))
    return texts


def judge_ass(file: Path, cues: list[Cue]) -> None:
    """At each moment the letters on the screen are those of the cue, and in their order."""
    read = pysubs2.load(str(file), encoding="utf-8")
    assert read.events and {event.layer for event in read} <= set(range(5)), file
    named = set(read.styles)
    assert all(event.style in named for event in read), f"{file}: an event names no style of the file"
    shown = [event for event in read if event.style == "Default"]
    for cue in cues:
        inside = (cue["start_ms"] + ASS_TOLERANCE_MS, cue["end_ms"] - ASS_TOLERANCE_MS)
        own = [event for event in shown if event.end > inside[0] and event.start < inside[1]]
        assert own, f"{file}: cue {cue['id']} is not shown"
        for name, found in (("start_ms", min(e.start for e in own)), ("end_ms", max(e.end for e in own))):
            off = abs(cue[name] - found)
            assert off <= ASS_TOLERANCE_MS, f"{file}: cue {cue['id']} {name} is off by {off} ms"
        whole, said = letters(cue["text"]), []
        borders = sorted({at for e in own for at in (e.start, e.end)})
        for start, end in zip(borders, borders[1:]):
            now = [e for e in own if e.start <= start and e.end >= end]
            assert now, f"{file}: nothing is shown from {start} to {end} ms"
            text = letters("".join(top_down(now, read.styles["Default"].fontsize)))
            assert text in whole, f"{file}: {text!r}, {whole!r}"
            said.append(text)
        # All of it in the end; or page by page, the first of which may come before its word is spoken.
        readings = (said[-1], "".join(said), "".join(said[1:]))
        assert whole in readings, f"{file}: {said!r} for {whole!r}"
        karaoke_adds_up(file, cue, own)


def karaoke_adds_up(file: Path, cue: Cue, events: list[pysubs2.SSAEvent]) -> None:
    """The durations before a word sum up to its time, to a hundredth: no line sings past its end."""
    for event in events:
        sung_ms = 10 * sum(int(n) for n in re.findall(r"\\kf?(\d+)", event.text))
        assert sung_ms <= event.end - event.start + 10, f"{file}: cue {cue['id']}: {event.text}"


def by_ffmpeg(file: Path, count: int) -> None:
    probed = probe(file)
    assert [stream["codec_name"] for stream in probed["streams"]] == [CODECS[file.suffix]], file
    assert len(probed["packets"]) == count, f"{file}: {len(probed['packets'])} packets, {count} expected"
    # Decoded and written anew: any complaint is an error.
    run("ffmpeg", "-v", "warning", "-nostdin", "-i", str(file), "-f", "ass", "-")


def by_libass(file: Path, cue: Cue) -> None:
    """libass draws the first cue, and every font that the file names is the one it takes."""
    at_s = (cue["start_ms"] + cue["end_ms"]) / 2000
    with tempfile.TemporaryDirectory(dir=file.parent) as faces:
        # Relative names, for a filter takes no colons as they are; and nothing but fonts.
        for face in FACES.glob("*.ttf"):
            shutil.copy(face, faces)
        filters = f"setpts=PTS+{at_s}/TB,ass={file.name}:fontsdir={Path(faces).name}"
        source = ("-f", "lavfi", "-i", "color=size=320x180:duration=0.04")
        command = ("ffmpeg", "-v", "info", "-nostdin", *source, "-vf", filters, "-f", "null", "-")
        drawn = subprocess.run(command, cwd=file.parent, capture_output=True, text=True, check=False)
    assert drawn.returncode == 0, f"{file}: {drawn.stderr}"
    chosen = re.findall(r"fontselect: \((.+), \d+, \d+\) -> .*, (\S+)$", drawn.stderr, re.MULTILINE)
    assert chosen, f"{file}: no font was asked for: {drawn.stderr}"
    for family, name in chosen:
        assert letters(family).replace("-", "") in letters(name).replace("-", ""), f"{file}: {name} for {family}"


def judge_track(file: Path, cues: list[Cue]) -> None:
    """A video with subtitles: ffprobe sees the track, FFmpeg reads it back."""
    probed = probe(file)
    tracks = [stream for stream in probed["streams"] if stream["codec_type"] == "subtitle"]
    assert [track["codec_name"] for track in tracks] == ["mov_text"], f"{file}: {tracks}"
    assert tracks[0]["tags"]["language"] == "eng", f"{file}: {tracks[0]['tags']}"
    kinds = [stream["codec_type"] for stream in probed["streams"]]
    assert kinds.count("video") == 1 and kinds.count("audio") == 1, f"{file}: {kinds}"
    # FFmpeg tells the track's own font in tags around each text.
    found = [(start, end, re.sub(r"</?font[^>]*>", "", text)) for start, end, text in through_ffmpeg(file)]
    assert [text for _, _, text in found] == ["\n".join(cue["lines"]) for cue in cues], file
    for cue, (start_ms, end_ms, _) in zip(cues, found, strict=True):
        assert abs(cue["start_ms"] - start_ms) <= 1 and abs(cue["end_ms"] - end_ms) <= 1, f"{file}: {cue['id']}"


def judge(file: Path, cues: list[Cue]) -> None:
    if file.suffix == ".mp4":
        judge_track(file, cues)
    elif file.suffix == ".ass":
        judge_ass(file, cues)
        by_ffmpeg(file, file.read_text(encoding="utf-8").count("\nDialogue: "))
        by_libass(file, cues[0])
    elif file.suffix == ".vtt" and re.search(r"<\d\d:\d\d:", file.read_text(encoding="utf-8")):
        judge_words(file, cues)
        # pysubs2 takes a line with two word times for the head of a cue.
        compare(file, cues, through_ffmpeg(file), has_word_times=True)
        by_ffmpeg(file, len(cues))
    else:
        compare(file, cues, by_pysubs2(file))
        by_ffmpeg(file, len(cues))


def main() -> None:
    folder = Path(sys.argv[1])
    judged: Counter[str] = Counter()
    for source in sorted(folder.glob("*.json")):
        cues = json.loads(source.read_text(encoding="utf-8"))["segments"]
        assert cues, f"{source} has no segments"
        for file in sorted(folder.glob(f"{source.stem}.*")):
            if file != source:
                judge(file, cues)
                judged[file.suffix] += 1
    assert set(judged) == {".srt", ".vtt", ".ass", ".mp4"}, f"{folder} lacks files: {dict(judged)}"
    print(f"{sum(judged.values())} subtitle files agree: {dict(judged)}")


if __name__ == "__main__":
    main()
