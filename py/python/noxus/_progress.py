"""How far a job has come, and a bar that shows it."""

from __future__ import annotations

import sys
import time
from types import TracebackType
from typing import NamedTuple, TextIO

_WIDTH = 24
_SECONDS_BETWEEN_FRAMES = 0.05


class Progress(NamedTuple):
    """A report of progress."""

    state: str
    """``queued``, ``running``, ``done`` or ``failed``."""
    stage: str
    """What is being done, such as ``encode``; empty before and after."""
    done: int
    """Steps finished in this stage."""
    total: int
    """Steps of this stage; 0 when unknown."""
    stage_remaining_ms: int | None = None
    """About how many milliseconds this stage still takes; ``None`` while that cannot be told."""

    @property
    def fraction(self) -> float | None:
        """Part of this stage that is finished, 0 to 1; ``None`` when unknown."""
        return min(self.done / self.total, 1.0) if self.total else None


class Bar:
    """A progress bar in one line of a terminal."""

    def __init__(self, label: str, stream: TextIO | None = None) -> None:
        self._label = label
        self._stream = stream if stream is not None else sys.stderr
        self._drawn_at = 0.0
        self._stage = ""
        self._length = 0

    def __enter__(self) -> Bar:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, _: BaseException | None, __: TracebackType | None
    ) -> None:
        self._draw(1.0 if kind is None else None, "" if kind is None else kind.__name__)
        self._stream.write("\n")
        self._stream.flush()

    def __call__(self, progress: Progress) -> None:
        """Shows a report, unless the last one was shown a moment ago."""
        now = time.monotonic()
        if progress.stage == self._stage and now - self._drawn_at < _SECONDS_BETWEEN_FRAMES:
            return
        self._drawn_at, self._stage = now, progress.stage
        words = progress.stage or progress.state
        left = f" ~{progress.stage_remaining_ms / 1_000:.0f} s" if progress.stage_remaining_ms else ""
        self._draw(progress.fraction, f"{words}{left}")

    def _draw(self, fraction: float | None, words: str) -> None:
        full = round((fraction or 0.0) * _WIDTH)
        percent = "    " if fraction is None else f"{fraction:4.0%}"
        line = f"{self._label} [{'█' * full}{'·' * (_WIDTH - full)}] {percent} {words}".rstrip()
        blank = " " * max(self._length - len(line), 0)
        self._length = len(line)
        try:
            self._stream.write(f"\r{line}{blank}")
        except UnicodeEncodeError:
            self._stream.write(f"\r{line}{blank}".replace("█", "#").replace("·", "."))
        self._stream.flush()
