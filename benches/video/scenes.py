#!/usr/bin/env python3
"""Sets the scenes of a narrated video beside MoviePy and one graph of ffmpeg: four photos under a camera
that comes nearer, dissolves between them, captions word by word, no sound."""

import argparse
import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from measure import THREADS, Contender, machine, probe, publish, race

FONTS = Path(__file__).resolve().parent.parent.parent / "engine/src/captions/raster/face"

SIZE, RATE = (1080, 1920), 30
SCENE_FRAMES, DISSOLVE_FRAMES = 94, 15
ZOOM, CRF = 0.16, 20
# Short enough for their scenes: a narration that takes longer would stretch them.
NARRATION = (
    "Vende más con menos esfuerzo.",
    "Hoy pierdes clientes cada día.",
    "Un asistente contesta por ti.",
    "Empieza hoy mismo, es gratis.",
)


def pictures(clips: Path, folder: Path) -> list[Path]:
    """Four frames of real footage as photos of 1440×2560."""
    made = []
    for number, second in enumerate((0.5, 2.0, 3.5, 5.0)):
        path = folder / f"photo-{number}.jpg"
        arguments = ["-ss", str(second), "-i", str(clips / "tall.mp4"), "-frames:v", "1", "-vf", "scale=1440:2560:flags=lanczos"]
        subprocess.run(
            ["ffmpeg", "-nostdin", "-loglevel", "error", "-y", *arguments, "-q:v", "2", str(path)], check=True
        )
        made.append(path)
    return made


def plan() -> dict:
    return {
        "title": "Vender más",
        "language": "es",
        "width": SIZE[0],
        "height": SIZE[1],
        "frame_rate": {"numerator": RATE, "denominator": 1},
        "seed": 1,
        "theme": "midnight",
        "caption_style": "yellow_punch",
        "progress_bar": False,
        "scenes": [
            {
                "narration": narration,
                "visual": {"kind": "picture", "index": number},
                "motion": "zoom_in",
                "transition": "dissolve" if number else "cut",
                "frames": SCENE_FRAMES,
            }
            for number, narration in enumerate(NARRATION)
        ],
    }


def ours(noxus: Path, photos: list[Path], folder: Path) -> list[str]:
    path = folder / "plan.json"
    path.write_text(json.dumps(plan()))
    files = [f"scene_images=@{photo}" for photo in photos]
    options = ["voice=none", "music=none", "preset=fast", f"crf={CRF}", "filename=noxus"]
    return [str(noxus), "run", "script-to-video", f"plan=@{path}", *files, *options, "-o", str(folder), "-q"]


def words_of(captions: Path) -> list[dict]:
    """The words that our own captions show, with the times that they show them at."""
    found = []
    for block in captions.read_text().split("\n\n"):
        lines = block.splitlines()
        span = next((line for line in lines if "-->" in line), None)
        if not span:
            continue
        start, end = (seconds(part) for part in span.split("-->"))
        text = " ".join(lines[lines.index(span) + 1 :])
        parts = re.split(r"<(\d\d:\d\d:\d\d\.\d+)>", text)
        times = [start, *(seconds(part) for part in parts[1::2]), end]
        spoken = [re.sub(r"<[^>]*>", "", part).strip() for part in parts[0::2]]
        # A time before the first word leaves an empty part in front.
        pieces = [(word, times[at], times[at + 1]) for at, word in enumerate(spoken) if word]
        cue = [word for word, _, _ in pieces]
        for number, (word, begins, ends) in enumerate(pieces):
            found.append({"text": word, "start_s": begins, "end_s": ends, "cue": cue, "number": number})
    return found


def seconds(text: str) -> float:
    parts = text.strip().split()[0].split(":")
    return sum(float(part) * 60**place for place, part in enumerate(reversed(parts)))


def advanced_substation(words: list[dict], path: Path) -> None:
    """The same words for libass, the spoken one in yellow."""
    height = SIZE[1]
    lines = [
        "[Script Info]",
        "ScriptType: v4.00+",
        f"PlayResX: {SIZE[0]}",
        f"PlayResY: {height}",
        "[V4+ Styles]",
        "Format: Name, Fontname, Fontsize, PrimaryColour, OutlineColour, BackColour, Bold, BorderStyle, Outline, Shadow, "
        "Alignment, MarginL, MarginR, MarginV",
        f"Style: Word,Montserrat ExtraBold,{height // 18},&H00FFFFFF,&H00000000,&H00000000,0,1,7,0,2,90,90,{height // 4}",
        "[Events]",
        "Format: Layer, Start, End, Style, Text",
    ]
    stamp = lambda at: f"{int(at // 3600)}:{int(at // 60) % 60:02}:{at % 60:05.2f}"  # noqa: E731
    for word in words:
        text = " ".join(
            f"{{\\c&H00E6FF&}}{one.upper()}{{\\c&HFFFFFF&}}" if place == word["number"] else one.upper()
            for place, one in enumerate(word["cue"])
        )
        lines.append(f"Dialogue: 0,{stamp(word['start_s'])},{stamp(word['end_s'])},Word,{text}")
    path.write_text("\n".join(lines) + "\n")


def graph(photos: list[Path], captions: Path, enlarged: float, result: Path) -> list[str]:
    """One ffmpeg, one graph. zoompan crops at whole pixels of its source: `enlarged` times as large
    makes its steps that much smaller."""
    chains = []
    for number, _ in enumerate(photos):
        frames = SCENE_FRAMES + (DISSOLVE_FRAMES if number < len(photos) - 1 else 0)
        # Room for the camera, as ours has it: at its nearest it sees pixels of the photo as they are.
        width, height = (round(side * enlarged * (1 + ZOOM)) // 2 * 2 for side in SIZE)
        chains.append(
            f"[{number}:v]scale={width}:{height},zoompan=z='1+{ZOOM}*on/{frames - 1}':x='(iw-iw/zoom)/2':"
            f"y='(ih-ih/zoom)/2':d={frames}:s={SIZE[0]}x{SIZE[1]}:fps={RATE},setsar=1,format=yuv420p[s{number}]"
        )
    before = "s0"
    for number in range(1, len(photos)):
        offset = number * SCENE_FRAMES / RATE
        chains.append(
            f"[{before}][s{number}]xfade=transition=fade:duration={DISSOLVE_FRAMES / RATE}:offset={offset:.6f}[x{number}]"
        )
        before = f"x{number}"
    chains.append(f"[{before}]ass={captions}:fontsdir={FONTS}[out]")
    inputs = [word for photo in photos for word in ("-i", str(photo))]
    return [
        *["ffmpeg", "-nostdin", "-hide_banner", "-loglevel", "error", "-y", *inputs],
        *["-filter_complex", ";".join(chains), "-map", "[out]", "-c:v", "libx264", "-preset", "veryfast"],
        *["-crf", str(CRF), "-threads", str(THREADS), "-movflags", "+faststart", str(result)],
    ]


def scenes(noxus: Path, clips: Path, folder: Path, rounds: int) -> str:
    photos = pictures(clips, folder)
    mine = Contender("noxus", ours(noxus, photos, folder), folder / "noxus.mp4")
    subprocess.run(mine.command, check=True)
    words = words_of(folder / "noxus.vtt")
    captions = folder / "captions.ass"
    advanced_substation(words, captions)
    request = {
        "size": SIZE,
        "rate": RATE,
        "pictures": [str(photo) for photo in photos],
        "scene_frames": SCENE_FRAMES,
        "dissolve_frames": DISSOLVE_FRAMES,
        "zoom": ZOOM,
        "words": words,
        "font": str(FONTS / "Montserrat-ExtraBold.ttf"),
        "crf": CRF,
        "threads": THREADS,
        "output": str(folder / "moviepy.mp4"),
    }
    # The environment of this script has MoviePy.
    peer = [sys.executable, str(Path(__file__).with_name("moviepy_peer.py")), json.dumps(request)]
    contenders = [mine]
    for enlarged in (1, 2):
        result = folder / f"graph-{enlarged}.mp4"
        name = "ffmpeg graph" if enlarged == 1 else f"ffmpeg graph, pictures {enlarged}× as large for the camera"
        contenders.append(Contender(name, graph(photos, captions, enlarged, result), result))
    contenders.append(Contender("MoviePy", peer, folder / "moviepy.mp4"))
    race(contenders, rounds)
    frames = {contender.name: int(probe(contender.result, "stream=nb_frames")) for contender in contenders}
    if len(set(frames.values())) > 1:
        raise SystemExit(f"not the same number of frames: {frames}")
    lines = [
        f"{len(photos)} photos of 1440×2560, each under a camera that comes nearer by {ZOOM:.0%}, dissolves of "
        f"{DISSOLVE_FRAMES / RATE} s, {len(words)} words as captions at the same times, no sound: {SIZE[0]}×{SIZE[1]}, "
        f"{frames['noxus']} frames, {RATE} a second; libx264 veryfast, crf {CRF}, {THREADS} threads. A whole command each. "
        "zoompan crops at whole pixels and shakes; on pictures twice as large by half as much.",
        "",
        "| work | wall | CPU | noxus ÷ this: wall | CPU | MiB | bytes |",
        "|---|---:|---:|---:|---:|---:|---:|",
    ]
    for contender in contenders:
        ratios = ["", ""]
        if contender is not mine:
            ratios = [f"{middle(mine.beside(contender, what)):.3f}" for what in ("wall_s", "cpu_s")]
        lines.append(
            f"| {contender.name} | {contender.median('wall_s'):.2f} s | {contender.median('cpu_s'):.2f} s "
            f"| {' | '.join(ratios)} | {contender.median('peak_mib'):.0f} | {contender.result.stat().st_size:,} |"
        )
    return "\n".join(lines)


def middle(ratios: list[float]) -> float:
    return sorted(ratios)[len(ratios) // 2]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--noxus", type=Path, required=True, help="the command")
    parser.add_argument("--clips", type=Path, required=True, help="folder of the clips of clips.sh")
    parser.add_argument("--profile", default="release", help="how it was built, for the page")
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    about = machine(options.rounds, options.profile)
    with tempfile.TemporaryDirectory() as folder:
        report = scenes(options.noxus.resolve(), options.clips.resolve(), Path(folder), options.rounds)
    print(report)
    publish("scenes", f"{about}\n\n{report}")


if __name__ == "__main__":
    main()
