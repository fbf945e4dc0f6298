#!/usr/bin/env python3
"""noxus beside faster-whisper int8 on the same weights: time, words wrong, times of words.

Interleaved, median of five, models loaded beforehand; writes its part of
docs/performance.md. `run.sh` prepares everything.

usage: compare.py --program TRANSCRIBE --models FOLDER --peers FOLDER --speech FOLDER [--profile NAME]
"""

import argparse
import difflib
import json
import multiprocessing
import os
import re
import resource
import statistics
import subprocess
import tempfile
import time
import wave
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import faster_whisper
import jiwer
import numpy

ROUNDS = 5
PAGE = Path(__file__).resolve().parents[2] / "docs" / "performance.md"
BEGIN, END = "<!-- speech: begin -->", "<!-- speech: end -->"
Heard = list[tuple[str, int]]


def samples(path: Path) -> Any:
    with wave.open(str(path)) as file:
        assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (16_000, 1, 2), path
        return numpy.frombuffer(file.readframes(file.getnframes()), numpy.int16).astype(numpy.float32) / 32768


def plain(text: str) -> str:
    text = text.lower().replace("mr.", "mister").replace("-", " ")
    return " ".join(re.sub(r"[^\w\s]", "", text).split())


def cpu_seconds() -> float:
    return sum(resource.getrusage(resource.RUSAGE_SELF)[:2])


class Noxus:
    """The example `transcribe`, which stays with its model loaded: a line in, a line out."""

    def __init__(self, program: str, model: Path, audio: Any, language: str, threads: int) -> None:
        with tempfile.NamedTemporaryFile(suffix=".f32", delete=False) as raw:
            audio.tofile(raw.name)
        self.raw = raw.name
        command = [program, str(model), self.raw, language, str(threads)]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def ask(self, line: str) -> dict[str, Any]:
        assert self.process.stdin and self.process.stdout
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()
        answer: dict[str, Any] = json.loads(self.process.stdout.readline())
        return answer

    def hear(self) -> tuple[float, float, Heard]:
        answer = self.ask("")
        return answer["wall_s"], answer["cpu_s"], [(text, start) for text, start in answer["words"]]

    def close(self) -> None:
        self.process.communicate()
        os.unlink(self.raw)


class Peer:
    """faster-whisper, greedy, nothing carried over: as noxus is set."""

    def __init__(self, model: Path, audio: Any, language: str, threads: int) -> None:
        self.audio, self.language = audio, language
        self.model = faster_whisper.WhisperModel(
            str(model), device="cpu", compute_type="int8", cpu_threads=threads, num_workers=1
        )

    def hear(self, word_times: bool = False) -> tuple[float, float, Heard]:
        wall, used = time.perf_counter(), cpu_seconds()
        segments, _ = self.model.transcribe(
            self.audio,
            language=self.language,
            beam_size=1,
            condition_on_previous_text=False,
            word_timestamps=word_times,
        )
        words: Heard = []
        for segment in segments:
            if word_times:
                words += [(word.word, round(word.start * 1000)) for word in segment.words]
            else:
                words += [(word, 0) for word in segment.text.split()]
        return time.perf_counter() - wall, cpu_seconds() - used, words


def words_wrong(said: str, heard: Heard) -> float:
    return float(jiwer.wer(said, plain(" ".join(word for word, _ in heard))))


def onset_errors(said: list[str], known: dict[int, int], heard: Heard) -> list[int]:
    """Milliseconds by which words begin too late (or, below 0, too early), for the words that
    were heard as they were said. `known`: beginnings by number of the word in `said`."""
    theirs = [(word, start) for text, start in heard for word in plain(text).split()]
    matcher = difflib.SequenceMatcher(None, said, [word for word, _ in theirs], autojunk=False)
    errors = []
    for block in matcher.get_matching_blocks():
        for offset in range(block.size):
            if (number := block.a + offset) in known:
                errors.append(theirs[block.b + offset][1] - known[number])
    return errors


def busy() -> None:
    while True:
        pass


@contextmanager
def neighbours(count: int) -> Iterator[None]:
    """Processes that want a processor each, all the time."""
    processes = [multiprocessing.Process(target=busy, daemon=True) for _ in range(count)]
    for process in processes:
        process.start()
    try:
        yield
    finally:
        for process in processes:
            process.kill()


class Bench:
    """What is measured, and the lines that come of it."""

    def __init__(self, arguments: argparse.Namespace) -> None:
        self.arguments = arguments
        self.lines: list[str] = []

    def material(self, name: str) -> tuple[Any, str]:
        folder = Path(self.arguments.speech)
        return samples(folder / f"{name}.wav"), plain((folder / f"{name}.txt").read_text())

    def noxus(self, model: str, audio: Any, language: str, threads: int) -> Noxus:
        path = Path(self.arguments.models) / f"ggml-{model}.bin"
        return Noxus(self.arguments.program, path, audio, language, threads)

    def row(self, *cells: str) -> None:
        self.lines.append("| " + " | ".join(cells) + " |")

    def transcribe(self, name: str, model: str, language: str, threads: int) -> None:
        audio, said = self.material(name)
        ours = self.noxus(model, audio, language, threads)
        peer = Peer(Path(self.arguments.peers) / model, audio, language, threads)
        rounds = [(ours.hear(), peer.hear()) for _ in range(ROUNDS)]
        ours.close()
        figures = []
        for number in (0, 1):
            wall, used = (statistics.median(part[number][i] for part in rounds) for i in (0, 1))
            figures.append((wall, used, words_wrong(said, rounds[-1][number][2])))
        seconds = len(audio) / 16_000
        work = f"{seconds:.1f} s {language}, {model}, {threads} thread" + ("s" if threads > 1 else "")
        (wall, used, wrong), (peer_wall, peer_used, peer_wrong) = figures
        self.row(work, "noxus", f"{wall:.2f} s", f"{used:.2f} s", f"{wrong:.1%}", "", "")
        self.row(
            "", "faster-whisper int8", f"{peer_wall:.2f} s", f"{peer_used:.2f} s", f"{peer_wrong:.1%}",
            f"{wall / peer_wall:.2f}", f"{used / peer_used:.2f}",
        )  # fmt: skip

    def onset(self, name: str, model: str, language: str) -> None:
        audio, _ = self.material(name)
        lines = (Path(self.arguments.speech) / f"{name}.tsv").read_text().splitlines()
        rows = [line.split("\t") for line in lines]
        said = [plain(word) for _, word in rows]
        known = {number: int(start) for number, (start, _) in enumerate(rows) if start != "-"}
        ours = self.noxus(model, audio, language, 1)
        peer = Peer(Path(self.arguments.peers) / model, audio, language, 1)
        for who, heard in (("noxus", ours.hear()[2]), ("faster-whisper int8", peer.hear(word_times=True)[2])):
            errors = onset_errors(said, known, heard)
            sizes = sorted(abs(error) for error in errors)
            early = max(0, -min(errors))
            work = f"{name}, {model}" if who == "noxus" else ""
            centre, most = statistics.median(sizes), sizes[int(len(sizes) * 0.95)]
            self.row(
                work, who, f"{len(errors)} of {len(known)}", f"{centre:.0f} ms", f"{most} ms", f"{early} ms"
            )
        ours.close()

    def cancel(self, name: str, model: str, language: str) -> str:
        audio, _ = self.material(name)
        ours = self.noxus(model, audio, language, os.cpu_count() or 1)
        ours.hear()
        late = []
        for after_ms in range(10, 1_000, 45):
            answer = ours.ask(str(after_ms))
            if answer["is_cancelled"]:
                late.append(answer["latency_s"] * 1_000)
        ours.close()
        return f"A call that is cancelled {len(late)} times, at moments from 10 ms to 1 s, is back after \
{statistics.median(late):.0f} ms, {max(late):.0f} ms at most."

    def crowded(self, name: str, model: str, language: str) -> str:
        audio, _ = self.material(name)
        count = os.cpu_count() or 1
        ours = self.noxus(model, audio, language, count)
        idle, crowded = [], []
        for _ in range(ROUNDS):
            idle.append(ours.hear())
            with neighbours(count):
                crowded.append(ours.hear())
        ours.close()
        (wall, used), (with_wall, with_used) = (
            [statistics.median(part[i] for part in runs) for i in (0, 1)] for runs in (idle, crowded)
        )
        return f"With {count} neighbours that want a processor each all the time, the same call takes \
{with_wall / wall:.2f} times its own wall time and {with_used / used:.2f} times its own CPU time."


def measure(arguments: argparse.Namespace) -> str:
    bench = Bench(arguments)
    load = os.getloadavg()[0]
    bench.row("work", "who", "wall", "CPU", "words wrong", "noxus / this: wall", "CPU")
    bench.row("---", "---", "---:", "---:", "---:", "---:", "---:")
    bench.transcribe("librivox-en", "tiny.en", "en", 1)
    bench.transcribe("espeak-es", "base", "es", 1)
    bench.transcribe("espeak-es", "base", "es", os.cpu_count() or 1)
    bench.lines += ["", "When words begin, against recordings whose times are known:", ""]
    bench.row("recording", "who", "words", "median", "95th percentile", "earliest")
    bench.row("---", "---", "---:", "---:", "---:", "---:")
    bench.onset("phrases-en", "tiny.en", "en")
    bench.onset("espeak-en", "tiny.en", "en")
    bench.onset("espeak-es", "base", "es")
    bench.lines += ["", bench.cancel("espeak-es", "base", "es"), bench.crowded("espeak-es", "base", "es")]
    today = time.strftime("%Y-%m-%d")
    return "\n".join(
        [
            f"Measured on {today}: {os.cpu_count()} processors, load average {load:.1f} at the start; noxus built as "
            f"`{arguments.profile}`; faster-whisper {faster_whisper.__version__}, greedy, int8. Same weights, model "
            f"loaded, median of {ROUNDS} interleaved rounds. The synthesised Spanish is hard for both.",
            "",
            *bench.lines,
        ]
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("program", "models", "peers", "speech"):
        parser.add_argument(f"--{name}", required=True)
    parser.add_argument("--profile", default="release")
    table = measure(parser.parse_args())
    print(table)
    page = PAGE.read_text()
    before, rest = page.split(BEGIN)
    PAGE.write_text(f"{before}{BEGIN}\n\n{table}\n\n{END}{rest.split(END)[1]}")


if __name__ == "__main__":
    main()
