#!/usr/bin/env python3
"""Sets noxus beside its peers in one run and writes the table of docs/performance.md.

Every contender is a process that speaks the protocol of `src/worker.rs`. For each
piece of work all contenders take turns, round after round, so that a slow moment of
the machine falls on all of them; the median of the rounds counts.
"""

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
PAGE = ROOT / "docs" / "performance.md"
BEGIN, END = "<!-- table: begin -->", "<!-- table: end -->"

ROUNDS = 5
ROUND_SECONDS = 0.12
URL = "https://noxus.example/t/2026-05-25-00042"
QR = {"text": URL, "format": "png", "scale": 4, "quiet_zone": 4, "error_correction": "medium"}


class Unavailable(Exception):
    """A contender that is not installed, not built, or cannot do this work."""


class Contender:
    """A process that is asked to do work."""

    def __init__(self, name: str, command: list[str], needs: Path) -> None:
        self.name, self.command, self.needs = name, command, needs
        self.process: subprocess.Popen[str] | None = None

    def exchange(self, line: str) -> dict:
        """Sends a line to the process, started on the first one, and reads its answer."""
        if self.process is None:
            if not self.needs.exists():
                raise Unavailable("not built")
            self.process = subprocess.Popen(
                self.command, cwd=HERE, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
            )
        assert self.process.stdin and self.process.stdout
        try:
            self.process.stdin.write(line + "\n")
            self.process.stdin.flush()
        except BrokenPipeError:
            pass
        answer = self.process.stdout.readline()
        if not answer:
            status, self.process = self.process.wait(), None
            raise Unavailable(f"ended with status {status}")
        cost = json.loads(answer)
        if "error" in cost:
            print(f"{self.name}: {cost['error']}", file=sys.stderr)
            raise Unavailable("failed")
        return cost

    def ask(self, **request: object) -> dict:
        return self.exchange(json.dumps(request))

    def open(self, spec: dict) -> dict:
        return self.ask(op="open", **spec)

    def run(self, iterations: int) -> dict:
        return self.ask(op="run", iterations=iterations)

    def close(self) -> None:
        if self.process is not None and self.process.stdin:
            self.process.stdin.close()
            self.process.wait()
            self.process = None


class CLibrary(Contender):
    """The C driver takes its work as arguments and a number a line."""

    def open(self, spec: dict) -> dict:
        self.close()
        work = ["versions"] if spec["kind"] == "versions" else ["call", c_request(spec)]
        self.command = [str(self.needs), *work]
        return self.run(1)

    def run(self, iterations: int) -> dict:
        return self.exchange(str(iterations))


class CommandLine(Contender):
    """A process a call, as a script would do it."""

    def open(self, spec: dict) -> dict:
        if not self.needs.exists():
            raise Unavailable("not built")
        if spec["kind"] == "versions":
            self.call = [*self.command, "versions"]
        else:
            options = [f"{name}={spec[name]}" for name in ("scale", "quiet_zone", "error_correction")]
            options.append(f"output_format={spec['format']}")
            self.call = [*self.command, "run", "qr", f"text={spec['text']}", *options, "-o", "-"]
        result = subprocess.run(self.call, capture_output=True, check=False)
        if result.returncode:
            print(f"{self.name}: {result.stderr.decode()}", file=sys.stderr)
            raise Unavailable("failed")
        return {"bytes": len(result.stdout)}

    def run(self, iterations: int) -> dict:
        before, wall = os.times(), time.perf_counter_ns()
        for _ in range(iterations):
            subprocess.run(self.call, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
        wall, after = time.perf_counter_ns() - wall, os.times()
        cpu = after.children_user + after.children_system - before.children_user - before.children_system
        return {"wall_ns": wall, "cpu_ns": int(cpu * 1e9)}


def c_request(spec: dict) -> str:
    params = {"text": spec["text"], "output_format": spec["format"]}
    params |= {name: spec[name] for name in ("scale", "quiet_zone", "error_correction")}
    return json.dumps({"tool": "qr", "params": params})


@dataclass
class Row:
    """What one contender needed for one piece of work."""

    contender: str
    wall: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    bytes: int = 0
    quality: int | None = None
    score: float | None = None
    missing: str | None = None

    def median(self, what: str) -> float:
        return statistics.median(getattr(self, what))

    def spread(self) -> float:
        return (max(self.wall) - min(self.wall)) / self.median("wall")


def race(contenders: list[Contender], specs: dict[str, dict], rows: dict[str, Row]) -> list[Row]:
    """Rounds in turns: each contender opens its spec, then repeats it `ROUNDS` times."""
    running = []
    for contender in contenders:
        row = rows.setdefault(contender.name, Row(contender.name))
        if row.missing:
            continue
        try:
            row.bytes = contender.open(specs[contender.name])["bytes"]
            first = contender.run(1)["wall_ns"] / 1e9
            once = contender.run(max(1, min(1000, int(0.02 / max(first, 1e-7)))))
            iterations = max(1, min(1000, int(0.02 / max(first, 1e-7))))
            each = once["wall_ns"] / 1e9 / iterations
            running.append((contender, row, max(1, int(ROUND_SECONDS / max(each, 1e-7)))))
        except Unavailable as problem:
            row.missing = str(problem)
    for _ in range(ROUNDS):
        for contender, row, iterations in running:
            cost = contender.run(iterations)
            row.wall.append(cost["wall_ns"] / iterations)
            row.cpu.append(cost["cpu_ns"] / iterations)
    return [rows[contender.name] for contender in contenders]


class Quality:
    """Equal quality: the smallest quality number whose ssimulacra2 is at least the reference's."""

    def __init__(self, folder: Path) -> None:
        from ssimulacra2 import compute_ssimulacra2

        self.compute, self.folder = compute_ssimulacra2, folder

    def score(self, contender: Contender, spec: dict, reference: Path) -> float:
        path = self.folder / f"candidate.{spec['format']}"
        contender.open({**spec, "save": str(path)})
        return float(self.compute(str(reference), str(path)))

    def match(self, contender: Contender, spec: dict, reference: Path, goal: float) -> tuple[int, float]:
        near = spec["quality"]
        low, high, found = max(1, near - 24), min(100, near + 24), (100, float("nan"))
        while low <= high:
            middle = (low + high) // 2
            score = self.score(contender, {**spec, "quality": middle}, reference)
            if score >= goal:
                found, high = (middle, score), middle - 1
            else:
                low = middle + 1
        return found


@dataclass
class Work:
    """A piece of work: its name, its spec, and who does it, noxus first."""

    name: str
    spec: dict
    contenders: list[str]
    # The quality number of the first peer; the others are brought to its ssimulacra2.
    quality: int | None = None
    # Means nothing in a debug build, where the codec itself is compiled without optimisation.
    only_in_release: bool = False


def picture_works(folder: Path) -> list[Work]:
    photo = str(ROOT / "tests/fixtures/foto.jpg")
    graphic = str(ROOT / "tests/fixtures/foto.png")
    large = str(enlarge(Path(photo), folder))
    peers = ["noxus", "sharp", "Pillow"]

    def convert(name: str, input: str, format: str, like_sharp: int | None = None, **options: object) -> Work:
        spec = {"kind": "convert", "input": input, "format": format, **options}
        # libaom-sys compiles libaom as `Debug` unless cargo's profile is a release one.
        return Work(name, spec, peers, like_sharp, only_in_release=format == "avif")

    return [
        Work("decode JPEG 600×400", {"kind": "decode", "input": photo}, peers),
        Work("decode PNG 240×160", {"kind": "decode", "input": graphic}, peers),
        convert("JPEG → JPEG, sharp q80", photo, "jpeg", 80),
        convert("JPEG → WebP, sharp q80", photo, "webp", 80),
        convert("JPEG → AVIF, sharp q50", photo, "avif", 50),
        convert("JPEG → PNG, defaults", photo, "png"),
        convert("PNG → PNG, defaults", graphic, "png"),
        convert("PNG → WebP lossless", graphic, "webp", lossless=True),
        convert("JPEG → JPEG 300 px, own q80", photo, "jpeg", width=300, quality=80),
        convert("12 MP JPEG → JPEG 800 px, own q80", large, "jpeg", width=800, quality=80),
        convert("12 MP JPEG → JPEG, own q80", large, "jpeg", quality=80),
    ]


def enlarge(photo: Path, folder: Path) -> Path:
    """The photo and its mirror images, 7 × 7: 4200 × 2800 pixels."""
    from PIL import Image, ImageOps

    tile = Image.open(photo).convert("RGB")
    width, height = tile.size
    canvas = Image.new("RGB", (width * 7, height * 7))
    for x in range(7):
        for y in range(7):
            piece = ImageOps.mirror(tile) if x % 2 else tile
            canvas.paste(ImageOps.flip(piece) if y % 2 else piece, (x * width, y * height))
    path = folder / "large.jpg"
    canvas.save(path, quality=90)
    return path


def qr_works() -> list[Work]:
    peers = ["noxus", "segno", "node-qrcode"]
    long_text = URL * 25
    return [
        Work("QR matrix, 40 characters", {"kind": "qr-matrix", **QR}, peers),
        Work("QR matrix, 1,000 characters", {"kind": "qr-matrix", **QR, "text": long_text}, peers),
        Work("QR → PNG, 40 characters", {"kind": "qr", **QR}, peers),
        Work("QR → SVG, 40 characters", {"kind": "qr", **QR, "format": "svg"}, peers),
    ]


def compare(work: Work, contenders: dict[str, Contender], folder: Path) -> list[Row]:
    rows: dict[str, Row] = {}
    specs = {name: dict(work.spec) for name in work.contenders}
    if work.quality is not None:
        quality, reference = Quality(folder), Path(work.spec["input"])
        anchor = work.contenders[1]
        goal = quality.score(contenders[anchor], {**work.spec, "quality": work.quality}, reference)
        for name in work.contenders:
            row = rows.setdefault(name, Row(name))
            try:
                found = (work.quality, goal)
                if name != anchor:
                    found = quality.match(contenders[name], {**work.spec, "quality": work.quality}, reference, goal)
                row.quality, row.score = found
                specs[name]["quality"] = row.quality
            except Unavailable as problem:
                row.missing = str(problem)
    return race([contenders[name] for name in work.contenders], specs, rows)


def duration(nanoseconds: float) -> str:
    for unit, size in (("s", 1e9), ("ms", 1e6), ("µs", 1e3)):
        if nanoseconds >= size:
            return f"{nanoseconds / size:.3g} {unit}"
    return f"{nanoseconds:.0f} ns"


def verdict(ratio: float) -> str:
    return "faster" if ratio < 0.95 else "**slower**" if ratio > 1.05 else "even"


def comparison_table(results: list[tuple[Work, list[Row]]]) -> str:
    lines = [
        "| work | who | wall | CPU | bytes | quality, ssimulacra2 | noxus / this: wall | CPU | noxus is |",
        "|---|---|---:|---:|---:|---|---:|---:|---|",
    ]
    for work, rows in results:
        ours = rows[0]
        for row in rows:
            name = work.name if row is ours else ""
            if row.missing:
                lines.append(f"| {name} | {row.contender} | {row.missing} | | | | | | |")
                continue
            quality = "" if row.quality is None else f"q{row.quality}, {row.score:.1f}"
            wall, cpu = row.median("wall"), row.median("cpu")
            against = ["", "", ""]
            if row is not ours and not ours.missing:
                ratios = ours.median("wall") / wall, ours.median("cpu") / cpu
                against = [f"{ratios[0]:.2f}", f"{ratios[1]:.2f}", verdict(ratios[1])]
            lines.append(
                f"| {name} | {row.contender} | {duration(wall)} ± {row.spread() * 50:.0f} % | {duration(cpu)} "
                f"| {row.bytes:,} | {quality} | {' | '.join(against)} |"
            )
    return "\n".join(lines)


def own_table(contenders: dict[str, Contender], folder: Path) -> str:
    """What noxus itself costs, piece by piece."""
    ours = contenders["noxus"]
    photo = str(ROOT / "tests/fixtures/foto.jpg")
    lines = ["| work | wall | CPU |", "|---|---:|---:|"]
    for name, spec in [
        ("probe a JPEG (headers only)", {"kind": "probe", "input": photo}),
        ("price of a QR (pure function)", {"kind": "quote", **QR}),
        ("estimate of a QR, with key and ledger in memory", {"kind": "estimate", **QR}),
        ("balance, ledger in memory", {"kind": "balance", "store": ":memory:"}),
        ("balance, SQLite", {"kind": "balance", "store": str(folder)}),
        ("QR, the tool alone", {"kind": "qr", **QR}),
        ("QR, whole call, unbilled", {"kind": "call-unbilled", **QR}),
        ("QR, whole call, billed in memory", {"kind": "call-billed", "store": ":memory:", **QR}),
        ("QR, whole call, billed in SQLite", {"kind": "call-billed", "store": str(folder), **QR}),
    ]:
        row = race([ours], {"noxus": spec}, {})[0]
        if row.missing:
            lines.append(f"| {name} | {row.missing} | |")
        else:
            lines.append(f"| {name} | {duration(row.median('wall'))} | {duration(row.median('cpu'))} |")
    return "\n".join(lines)


def ledger_table(ours: Contender, folder: Path) -> str:
    lines = [
        "| ledger | clients | pairs/s | CPU/pair | p50 | p99 | F, synced writes/s | pairs/s ÷ F |",
        "|---|---:|---:|---:|---:|---:|---:|---:|",
    ]
    for name, store in (("memory", ":memory:"), ("SQLite", str(folder))):
        for clients in (1, 64):
            cost = ours.ask(op="pairs", store=store, clients=clients, seconds=3)
            rate = cost["pairs"] / (cost["wall_ns"] / 1e9)
            probes = cost["probes_per_second"]
            disk = [f"{probes:,.0f}", f"{rate / probes:.2f}"] if probes else ["", ""]
            cells = [duration(cost[what]) for what in ("p50_ns", "p99_ns")]
            cpu = duration(cost["cpu_ns"] / cost["pairs"])
            lines.append(f"| {name} | {clients} | {rate:,.0f} | {cpu} | {' | '.join([*cells, *disk])} |")
    return "\n".join(lines)


def doors_table(contenders: dict[str, Contender]) -> str:
    names = ["noxus", "C", "Python", "Node", "command line"]
    works = [("QR → PNG, whole call", {"kind": "call-unbilled", **QR}), ("`versions`", {"kind": "versions"})]
    lines = ["| call | door | wall | CPU | added to Rust, wall |", "|---|---|---:|---:|---:|"]
    for title, spec in works:
        rows = race([contenders[name] for name in names], {name: spec for name in names}, {})
        for row in rows:
            label, door = (title, "Rust") if row is rows[0] else ("", row.contender)
            if row.missing:
                lines.append(f"| {label} | {door} | {row.missing} | | |")
                continue
            added = "" if row is rows[0] or rows[0].missing else duration(max(0, row.median("wall") - rows[0].median("wall")))
            lines.append(
                f"| {label} | {door} | {duration(row.median('wall'))} | {duration(row.median('cpu'))} | {added} |"
            )
    return "\n".join(lines)


def all_contenders(build: Path) -> dict[str, Contender]:
    venv, modules = HERE / ".venv/bin/python", HERE / "node_modules"
    addon = next(iter(sorted((ROOT / "node").glob("noxus.*.node"))), ROOT / "node/noxus.node")
    return {
        contender.name: contender
        for contender in [
            Contender("noxus", [str(build / "noxus-bench-worker")], build / "noxus-bench-worker"),
            Contender("Pillow", [str(venv), "peers/pillow_peer.py"], venv),
            Contender("segno", [str(venv), "peers/segno_peer.py"], venv),
            Contender("sharp", ["node", "peers/sharp_peer.mjs"], modules / "sharp"),
            Contender("node-qrcode", ["node", "peers/qrcode_peer.mjs"], modules / "qrcode"),
            CLibrary("C", [], HERE / ".build/c_door"),
            Contender("Python", [str(venv), "doors/python_door.py"], HERE / ".build/python/noxus"),
            Contender("Node", ["node", "doors/node_door.mjs"], addon),
            CommandLine("command line", [str(build / "noxus")], build / "noxus"),
        ]
    }


def machine(profile: str) -> str:
    names = [line for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("model name")]
    model = names[0].split(":", 1)[1].strip() if names else platform.machine()
    load = os.getloadavg()[0]
    versions = json.loads((HERE / "package.json").read_text())["dependencies"]
    pinned = [line.strip().replace("==", " ") for line in (HERE / "requirements.txt").read_text().splitlines()]
    peers = [f"{name} {version}" for name, version in versions.items()]
    peers += [line for line in pinned if line.startswith(("pillow", "segno"))]
    return (
        f"Measured on {time.strftime('%Y-%m-%d')}: {model}, {os.cpu_count()} processors, load average {load:.1f} at "
        f"the start (work of others disturbs wall time most, CPU time less); noxus built as `{profile}`. "
        f"Peers: {', '.join(peers)}, as their own packages ship them. Median of {ROUNDS} interleaved rounds; "
        "± is half the distance between the slowest and the fastest round. CPU counts all threads. “noxus is” "
        "goes by CPU time; within 5 % is “even”. Where a quality is given, all were brought to the ssimulacra2 "
        "of sharp at that number, by the lowest quality number that reaches it; elsewhere quality numbers are "
        "each program's own."
    )


def publish(report: str) -> None:
    page = PAGE.read_text()
    head, rest = page.split(BEGIN)
    tail = rest.split(END)[1]
    PAGE.write_text(f"{head}{BEGIN}\n\n{report}\n\n{END}{tail}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--build", type=Path, required=True, help="folder of the built programs")
    parser.add_argument("--profile", default="release", help="how they were built, for the page")
    parser.add_argument("--only", default="", help="only work whose name contains this; nothing is written")
    parser.add_argument("--doors", action="store_true", help="only the doors; nothing is written")
    options = parser.parse_args()
    sections, start = [machine(options.profile)], time.monotonic()
    is_debug = options.build.name == "debug"
    if is_debug:
        sections.append(DEBUG_NOTE)
    contenders = all_contenders(options.build.resolve())
    if options.doors:
        print(f"{doors_table(contenders)}\n\nLoad average {os.getloadavg()[0]:.1f}.")
        for contender in contenders.values():
            contender.close()
        return
    with tempfile.TemporaryDirectory(dir=HERE / ".build") as name:
        folder, results = Path(name), []
        for work in [*picture_works(folder), *qr_works()]:
            if options.only in work.name and not (is_debug and work.only_in_release):
                print(f"{work.name} …", file=sys.stderr, flush=True)
                results.append((work, compare(work, contenders, folder)))
        sections += ["### Beside its peers", comparison_table(results)]
        if not options.only:
            print("noxus alone, the ledger, the doors …", file=sys.stderr, flush=True)
            sections += ["### noxus alone", own_table(contenders, folder)]
            sections += ["### The ledger", LEDGER_NOTE, ledger_table(contenders["noxus"], folder)]
            sections += ["### The doors", DOORS_NOTE, doors_table(contenders)]
    for contender in contenders.values():
        contender.close()
    report = "\n\n".join(sections)
    print(report)
    if not options.only:
        publish(report)
    print(f"{time.monotonic() - start:.0f} s", file=sys.stderr)


DEBUG_NOTE = (
    "AVIF is left out: outside release builds libaom itself is compiled without optimisation, and its figures "
    "would say nothing."
)
LEDGER_NOTE = (
    "A pair is a reserve and a capture: two durable commits. F is what the same disk did in the same run: "
    "appends of 4 KiB with fdatasync, before and after."
)
DOORS_NOTE = (
    "The same call through every door, each on its own engine in its own process; the command line starts a "
    "process a call. All are built alike."
)

if __name__ == "__main__":
    main()
