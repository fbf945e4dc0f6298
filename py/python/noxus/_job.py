"""The handle of running work."""

from __future__ import annotations

import asyncio
import sys
import threading
import time
from collections.abc import Callable, Generator
from types import TracebackType
from typing import Generic, Self, TypeVar

from . import _native
from ._error import NoxusError, timed_out
from ._progress import Bar, Progress
from ._result import Result

ResultT = TypeVar("ResultT", bound=Result, covariant=True)

ProgressHook = Callable[[Progress], object]
"""What is called with each report of progress."""


class Job(Generic[ResultT]):
    """A submitted call.

    Wait for it with ``job.result()`` or ``await job``. As a context manager it is
    cancelled when the block is left before it has ended. Cancelling a task that
    awaits a job cancels the job.
    """

    def __init__(self, native: _native.Job, kind: type[ResultT], language: str) -> None:
        self._native = native
        self._kind = kind
        self._language = language

    def done(self) -> bool:
        """Whether it has ended, well or badly."""
        return self._native.wait(0.0)

    @property
    def progress(self) -> Progress:
        """How far it has come."""
        return Progress(*self._native.progress())

    def cancel(self) -> None:
        """Asks the job to stop. It then ends with ``JobCancelledError`` and costs
        nothing, unless it had finished already."""
        self._native.cancel()

    def wait(self, timeout: float | None = None) -> bool:
        """Waits until it has ended, at most ``timeout`` seconds. Whether it has."""
        return self._native.wait(timeout)

    def result(self, timeout: float | None = None) -> ResultT:
        """Waits for the result, at most ``timeout`` seconds.

        Raises the job's error, or ``TimeoutError`` when the time is over; the job
        then goes on.
        """
        if not self._native.wait(timeout):
            raise TimeoutError(f"the job has not ended after {timeout:g} s; it goes on")
        return self._finished()

    def _finished(self) -> ResultT:
        return self._kind._of(self._native.result())

    def __await__(self) -> Generator[object, None, ResultT]:
        return self._wait_in_loop().__await__()

    async def _wait_in_loop(self) -> ResultT:
        if self._native.wait(0.0):
            return self._finished()
        loop = asyncio.get_running_loop()
        ended = asyncio.Event()

        def announce() -> None:
            try:
                loop.call_soon_threadsafe(ended.set)
            except RuntimeError:
                # The loop was closed meanwhile: nobody waits any more.
                pass

        self._native.on_done(announce)
        try:
            await ended.wait()
        except asyncio.CancelledError:
            self._native.cancel()
            raise
        return self._finished()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, _: BaseException | None, __: TracebackType | None
    ) -> None:
        if not self._native.wait(0.0):
            self._native.cancel()
            self._native.wait()

    def __repr__(self) -> str:
        progress = self.progress
        return f"<Job {progress.state}{' ' if progress.stage else ''}{progress.stage}>"

    def _listen(self, hook: ProgressHook) -> None:
        """Calls ``hook`` from a thread of its own, so that no worker ever waits
        for the interpreter."""

        def pump() -> None:
            try:
                self._pump(hook, None)
            except BaseException:
                # As with any thread: told by sys.excepthook's sibling, and the job goes on.
                threading.excepthook(threading.ExceptHookArgs((*sys.exc_info(), threading.current_thread())))

        threading.Thread(target=pump, name="noxus-progress", daemon=True).start()

    def _pump(self, hook: ProgressHook, deadline: float | None) -> None:
        """Hands reports to ``hook`` until the job has ended or the time is over."""
        while True:
            left = None if deadline is None else deadline - time.monotonic()
            report = self._native.next_progress(left)
            if report is None:
                return
            hook(Progress(*report))

    def _complete(
        self, timeout: float | None, on_progress: ProgressHook | None, bar: Bar | None
    ) -> ResultT:
        """Waits as a plain call does: whatever interrupts it cancels the job."""
        hooks = [hook for hook in (bar, on_progress) if hook is not None]
        deadline = None if timeout is None else time.monotonic() + timeout
        try:
            if hooks:
                self._pump(lambda progress: [hook(progress) for hook in hooks], deadline)
            left = None if deadline is None else deadline - time.monotonic()
            ended = self._native.wait(left)
        except BaseException:
            self._native.cancel()
            self._native.wait()
            raise
        if ended or timeout is None:
            return self._finished()
        self._native.cancel()
        self._native.wait()
        try:
            # It may have finished at the last moment; then it was charged, and its result counts.
            return self._finished()
        except NoxusError as error:
            if error.code != "cancelled":
                raise
            raise timed_out(error, timeout, self._language) from error
