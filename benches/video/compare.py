#!/usr/bin/env python3
"""Sets the video path of noxus beside `ffmpeg` and writes the table of docs/performance.md.

Every contender is a process of its own; all take turns, round after round, and the
median counts. Wall time, CPU time and memory are what the kernel counts for the process
(`wait4`). Both use the same libx264 with the same preset, quality, key frames and threads.
"""

import argparse
import json
import re
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from measure import THREADS, Contender, machine, probe, publish, race, run

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
FONTS = ROOT / "engine/src/captions/raster/face"

KEY_GAP_SECONDS = 2
STYLES = ("classic", "yellow_punch")


class Bench:
    """Where the programs and clips are."""

    def __init__(self, program: Path, clips: Path, folder: Path, rounds: int) -> None:
        self.program, self.clips, self.folder, self.rounds = program, clips, folder, rounds

    def ours(self, **request: object) -> list[str]:
        return [str(self.program), json.dumps(request)]

    def ask(self, **request: object) -> dict:
        return json.loads(run(self.ours(**request)).output)

    def ffmpeg(self, clip: Path, result: Path, filters: str = "") -> list[str]:
        rate = probe(clip, "stream=r_frame_rate").split("/")
        gap = KEY_GAP_SECONDS * int(rate[0]) // int(rate[1])
        threads = ["-threads", str(THREADS)]
        # Its default of one thread a filter is left alone: captions use one in both.
        return [
            *["ffmpeg", "-nostdin", "-hide_banner", "-loglevel", "error", "-y", *threads, "-i", str(clip)],
            *["-map", "0:v:0", "-map", "0:a?", *(["-vf", filters] if filters else []), "-fps_mode", "passthrough"],
            *["-c:v", "libx264", "-preset", "veryfast", "-crf", "20", "-g", str(gap), *threads],
            *["-c:a", "copy", "-movflags", "+faststart", str(result)],
        ]

    def captions(self, style: str, clip: Path, seconds: int) -> str:
        """The filter that draws our own export of the same captions."""
        path = self.folder / f"{style}-{clip.stem}.ass"
        self.ask(do="ass", style=style, input=str(clip), seconds=seconds, output=str(path))
        return f"ass={path}:fontsdir={FONTS}"


def likeness(result: Path, source: Path, crop: str) -> tuple[float, float]:
    """PSNR in dB and SSIM of a part of the picture without captions, by ffmpeg."""
    graph = f"[0:v]{crop},split[a][b];[1:v]{crop},split[c][d];[a][c]psnr;[b][d]ssim"
    command = ["ffmpeg", "-nostdin", "-hide_banner", "-i", str(result), "-i", str(source)]
    words = subprocess.run(
        [*command, "-filter_complex", graph, "-f", "null", "-"], capture_output=True, text=True, check=True
    ).stderr
    psnr, ssim = re.search(r"PSNR .*average:(\S+)", words), re.search(r"SSIM .*All:(\S+)", words)
    assert psnr and ssim, words
    return float(psnr[1]), float(ssim[1])


def middle_half(ratios: list[float]) -> str:
    """The median, and between which numbers the middle half lies."""
    if len(set(ratios)) == 1:
        return f"{ratios[0]:.3f}"
    low, middle, high = statistics.quantiles(ratios, n=4)
    return f"{middle:.3f} ({low:.3f}–{high:.3f})"


def burning(bench: Bench) -> str:
    clip = bench.clips / "tall.mp4"
    seconds = round(float(probe(clip, "format=duration")))
    frames = int(probe(clip, "stream=nb_frames"))

    def contender(name: str, make: object) -> Contender:
        result = bench.folder / f"{name.replace(' ', '-')}.mp4"
        return Contender(name, make(result), result)  # type: ignore[operator]

    contenders = [
        contender("ffmpeg plain", lambda to: bench.ffmpeg(clip, to)),
        contender("noxus plain", lambda to: bench.ours(do="burn", input=str(clip), output=str(to))),
    ]
    for style in STYLES:
        drawn = bench.captions(style, clip, seconds)
        contenders.append(contender(f"ffmpeg -vf ass {style}", lambda to, drawn=drawn: bench.ffmpeg(clip, to, drawn)))
        ours = {"do": "burn", "input": str(clip), "style": style}
        contenders.append(contender(f"noxus {style}", lambda to, ours=ours: bench.ours(**ours, output=str(to))))
    # Three times as many rounds as elsewhere: the differences that count are small.
    race(contenders, 3 * bench.rounds)
    plain = {"ffmpeg": contenders[0], "noxus": contenders[1]}
    lines = [
        f"{probe(clip, 'stream=width,height').replace(',', '×')}, {frames} frames, {THREADS} threads each for decoder "
        f"and encoder; {3 * bench.rounds} rounds. Ratios and what captions add to the same program without them, a "
        "frame, are medians over the rounds of what was measured within one; in brackets, the middle half of them. "
        "The last two columns compare the picture above the captions with the source.",
        "",
        "| work | wall | CPU | ÷ plain ffmpeg: wall | CPU | captions: wall | CPU | MiB | bytes | PSNR | SSIM |",
        "|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|",
    ]
    for contender in contenders:
        wall, cpu = contender.median("wall_s"), contender.median("cpu_s")
        base = plain[contender.name.split()[0]]
        added = ["", ""]
        if contender is not base:
            added = [f"{contender.added(base, what) / frames * 1e3:.2f} ms" for what in ("wall_s", "cpu_s")]
        ratios = [middle_half(contender.beside(contenders[0], what)) for what in ("wall_s", "cpu_s")]
        psnr, ssim = likeness(contender.result, clip, "crop=iw:ih/2:0:0")
        lines.append(
            f"| {contender.name} | {wall:.2f} s | {cpu:.2f} s | {' | '.join(ratios)} "
            f"| {' | '.join(added)} | {contender.median('peak_mib'):.0f} | {contender.result.stat().st_size:,} "
            f"| {psnr:.2f} | {ssim:.4f} |"
        )
    for contender in contenders:
        drawing = [json.loads(cost.output)["draw_ms"] for cost in contender.costs if cost.output]
        if "noxus" in contender.name and contender is not plain["noxus"]:
            lines += ["", f"Inside {contender.name}, drawing took {statistics.median(drawing) / frames:.3f} ms of CPU a frame."]
    return "\n".join(lines)


def drawing(bench: Bench) -> str:
    lines = [
        "CPU time of captions on frames of 1080×1920 in memory, 30 a second, without a codec; the first frame of a caption "
        "includes shaping and drawing.",
        "",
        "| style | mean | median | p95 | slowest |",
        "|---|---:|---:|---:|---:|",
    ]
    for style in ("classic", "yellow_punch", "boxed_word", "karaoke", "one_word", "progressive", "outline", "minimal"):
        rounds = [bench.ask(do="draw", style=style, seconds=20) for _ in range(bench.rounds)]
        cells = [statistics.median(one[what] for one in rounds) for what in ("mean_ms", "p50_ms", "p95_ms", "max_ms")]
        lines.append(f"| {style} | {' | '.join(f'{cell:.3f} ms' for cell in cells)} |")
    return "\n".join(lines)


def packets(path: Path) -> list[tuple[int, str]]:
    """The time and a digest of every packet of pictures, as ffmpeg reads them."""
    command = ["ffmpeg", "-nostdin", "-v", "error", "-i", str(path), "-map", "0:v", "-c", "copy", "-f", "framehash"]
    text = subprocess.run([*command, "-hash", "md5", "-"], capture_output=True, text=True, check=True).stdout
    rows = [line.split(",") for line in text.splitlines() if not line.startswith("#")]
    return [(int(row[2]), row[5].strip()) for row in rows]


def editing(bench: Bench) -> str:
    clip = bench.clips / "minute.mp4"
    results = bench.folder / "edit"
    request = {"do": "edit", "input": str(clip), "style": "yellow_punch", "output": str(results)}
    rounds = [bench.ask(**request) for _ in range(bench.rounds)]
    middle = {
        (kind, what): statistics.median(one[kind][what] for one in rounds)
        for kind in ("full", "part")
        for what in ("wall_ms", "cpu_ms")
    }
    first, again = packets(results.with_suffix(".1.mp4")), packets(results.with_suffix(".2.mp4"))
    encoded, changed = rounds[-1]["part"]["encoded_frames"], sum(a != b for a, b in zip(first, again))
    if len(first) != len(again) or changed > encoded:
        raise SystemExit(f"{changed} of {len(first)} packets differ, {encoded} were encoded again")
    psnr, _ = likeness(results.with_suffix(".2.mp4"), results.with_suffix(".3.mp4"), "null")
    wall, cpu = (middle["part", what] / middle["full", what] for what in ("wall_ms", "cpu_ms"))
    return (
        f"One caption of a clip of 60 s ({probe(clip, 'stream=width,height').replace(',', '×')}) changed: "
        f"{middle['part', 'wall_ms'] / 1e3:.2f} s ({middle['part', 'cpu_ms'] / 1e3:.2f} s of CPU) against "
        f"{middle['full', 'wall_ms'] / 1e3:.2f} s ({middle['full', 'cpu_ms'] / 1e3:.2f} s) for all of it: "
        f"**{wall:.1%}** of the wall time, {cpu:.1%} of the CPU time. {encoded} of {len(first)} frames were encoded "
        f"again; the other {len(first) - encoded} packets are the same byte for byte (their digests by ffmpeg). Beside "
        f"the clip rendered whole with the changed caption: {psnr:.1f} dB."
    )


def cancelling(bench: Bench) -> str:
    works = [
        ("burn, 1080×1920", {"work": "burn", "input": "tall.mp4", "style": "yellow_punch"}),
        ("burn, 1080×1920, preset small", {"work": "burn", "input": "tall.mp4", "style": "classic", "preset": "small"}),
        ("burn, 4K", {"work": "burn", "input": "4k.mp4", "style": "yellow_punch"}),
        ("burn, 4K, preset small", {"work": "burn", "input": "4k.mp4", "style": "classic", "preset": "small"}),
        ("burn, 4K HEVC", {"work": "burn", "input": "4k-hevc.mp4", "style": "classic"}),
        ("burn, 4K to VP9, preset small", {"work": "burn", "input": "4k.mp4", "container": "webm", "preset": "small"}),
        ("splice, 1080×1920", {"work": "splice", "input": "tall.mp4", "earlier": "earlier", "style": "yellow_punch"}),
        ("mux of subtitles, 10 minutes", {"work": "mux", "input": "ten-minutes.mp4", "most_ms": 600}),
        ("sound, 10 minutes", {"work": "sound", "input": "ten-minutes.mp4", "most_ms": 600}),
    ]
    earlier = bench.folder / "earlier.mp4"
    bench.ask(do="burn", input=str(bench.clips / "tall.mp4"), output=str(earlier), style="yellow_punch")
    lines = [
        "From the switch to the return, cancelled at moments spread over the first 3 s (0.6 s for the quick ones). "
        "“threads gone”: until the encoder that is left behind has ended, too.",
        "",
        "| work | times | median | slowest | threads gone |",
        "|---|---:|---:|---:|---:|",
    ]
    for name, request in works:
        paths = {"input": str(bench.clips / request["input"])}
        if "earlier" in request:
            paths["earlier"] = str(earlier)
        print(f"  cancel: {name} …", file=sys.stderr, flush=True)
        answer = bench.ask(do="cancel", moments=20, **{**request, **paths})
        if not answer["cancelled"]:
            raise SystemExit(f"{name}: always finished before it was cancelled")
        lines.append(
            f"| {name} | {answer['cancelled']} | {answer['median_ms']:.0f} ms | {answer['max_ms']:.0f} ms "
            f"| {answer['settled_max_ms']:.0f} ms |"
        )
    return "\n".join(lines)


def remembering(bench: Bench) -> str:
    lines = [
        "Peak memory of the process. The result is held in memory, the input is not; “beside the result” is what is "
        "left.",
        "",
        "| clip | who | peak | result | beside the result |",
        "|---|---|---:|---:|---:|",
    ]
    for name, clip in (("1 minute, 1280×720", "one-minute.mp4"), ("10 minutes, 1280×720", "ten-minutes.mp4")):
        source, result = bench.clips / clip, bench.folder / "memory.mp4"
        for who, command in (
            ("noxus", bench.ours(do="burn", input=str(source), output=str(result), style="yellow_punch")),
            ("ffmpeg", bench.ffmpeg(source, result)),
        ):
            print(f"  memory: {name}, {who} …", file=sys.stderr, flush=True)
            peak, size = run(command).peak_mib, result.stat().st_size / (1 << 20)
            beside = f"{peak - size:.0f} MiB" if who == "noxus" else "written to disk"
            lines.append(f"| {name} | {who} | {peak:.0f} MiB | {size:.0f} MiB | {beside} |")
    return "\n".join(lines)


PARTS = {
    "burn": ("Burning captions", burning),
    "draw": ("Drawing alone", drawing),
    "edit": ("Changing one caption", editing),
    "cancel": ("Cancelling", cancelling),
    "memory": ("Memory", remembering),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--program", type=Path, required=True, help="noxus-bench-video")
    parser.add_argument("--clips", type=Path, required=True, help="folder of the clips of clips.sh")
    parser.add_argument("--profile", default="release", help="how it was built, for the page")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--only", choices=PARTS, help="one part; nothing is written")
    options = parser.parse_args()
    sections = [machine(options.rounds, options.profile)]
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(options.program.resolve(), options.clips.resolve(), Path(folder), options.rounds)
        for name, (title, part) in PARTS.items():
            if options.only in (None, name):
                print(f"{title} …", file=sys.stderr, flush=True)
                sections += [f"### {title}", part(bench)]
    report = "\n\n".join(sections)
    print(report)
    if not options.only:
        publish("video", report)


if __name__ == "__main__":
    main()
