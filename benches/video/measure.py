"""Processes that take turns, and what the kernel counts for each."""

import os
import platform
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

PAGE = Path(__file__).resolve().parent.parent.parent / "docs" / "performance.md"
THREADS = len(os.sched_getaffinity(0))


@dataclass
class Cost:
    """What one process took."""

    wall_s: float
    cpu_s: float
    peak_mib: float
    output: str


@dataclass
class Contender:
    """A process that makes a file, and what it took in each round."""

    name: str
    command: list[str]
    result: Path
    costs: list[Cost] = field(default_factory=list)

    def median(self, what: str) -> float:
        return statistics.median(getattr(cost, what) for cost in self.costs)

    def beside(self, other: "Contender", what: str) -> list[float]:
        """What this took as a part of what the other took in the same round."""
        return [getattr(one, what) / getattr(two, what) for one, two in zip(self.costs, other.costs)]

    def added(self, other: "Contender", what: str) -> float:
        """What this took more than the other in the same round, the median."""
        pairs = zip(self.costs, other.costs)
        return statistics.median(getattr(one, what) - getattr(two, what) for one, two in pairs)


def run(command: list[str]) -> Cost:
    start = time.perf_counter()
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)
    assert process.stdout
    output = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{command[0]} ended with status {process.returncode}: {' '.join(command[1:])}")
    return Cost(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, output)


def race(contenders: list[Contender], rounds: int) -> None:
    """One round to warm up the caches of the disk, then those that count. Each begins with
    another contender, so that none always follows the same one."""
    for turn in range(rounds + 1):
        first = turn % len(contenders)
        for contender in [*contenders[first:], *contenders[:first]]:
            print(f"  {contender.name} …", file=sys.stderr, flush=True)
            cost = run(contender.command)
            if turn:
                contender.costs.append(cost)


def probe(path: Path, entries: str) -> str:
    arguments = ["-v", "error", "-select_streams", "v:0", "-show_entries", entries, "-of", "csv=p=0", str(path)]
    return subprocess.run(["ffprobe", *arguments], capture_output=True, text=True, check=True).stdout.strip()


def machine(rounds: int, profile: str) -> str:
    names = [line for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("model name")]
    model = names[0].split(":", 1)[1].strip() if names else platform.machine()
    version = subprocess.run(["ffmpeg", "-version"], capture_output=True, text=True, check=True).stdout.split()[2]
    return (
        f"Measured on {time.strftime('%Y-%m-%d')}: {model}, {THREADS} processors, load average {os.getloadavg()[0]:.1f} "
        f"at the start, work of others included; ffmpeg {version}, noxus built as `{profile}` on the same libraries. "
        f"Median of {rounds} rounds, interleaved, where nothing else is said."
    )


def publish(part: str, report: str) -> None:
    """Writes it into the page between the marks of `part`."""
    begin, end = f"<!-- {part}: begin -->", f"<!-- {part}: end -->"
    page = PAGE.read_text()
    head, rest = page.split(begin)
    PAGE.write_text(f"{head}{begin}\n\n{report}\n\n{end}{rest.split(end)[1]}")
