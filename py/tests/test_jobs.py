"""Running work: waiting, cancelling, progress, threads, Ctrl-C."""

from __future__ import annotations

import errno
import io
import os
import pty
import signal
import subprocess
import sys
import textwrap
import threading
from pathlib import Path

import pytest
from conftest import SLOW

import noxus
from noxus._progress import Bar

HANG_GUARD_S = 300


def test_a_job_gives_its_result() -> None:
    job = noxus.Engine().submit("qr", {"text": "hola"})
    result = job.result(HANG_GUARD_S)
    assert isinstance(result, noxus.QrResult)
    assert job.done() and job.wait(0) and job.progress.state == "done"
    assert job.result().output.content == result.output.content


def test_submitting_never_fails_the_result_does() -> None:
    job = noxus.Engine().submit("no-such-tool")
    with pytest.raises(noxus.NotFoundError):
        job.result()
    assert job.progress.state == "failed"


def test_a_wait_that_is_too_short_leaves_the_job_running(film: bytes) -> None:
    with noxus.Engine().submit("image-convert", SLOW, files={"image": film}) as job:
        assert job.wait(0.0) is False
        with pytest.raises(TimeoutError, match="it goes on"):
            job.result(timeout=0.0)
        assert not job.done()


def test_a_cancelled_job_says_so(film: bytes) -> None:
    job = noxus.Engine().submit("image-convert", SLOW, files={"image": film})
    job.cancel()
    with pytest.raises(noxus.JobCancelledError) as caught:
        job.result(HANG_GUARD_S)
    assert caught.value.code == "cancelled" and isinstance(caught.value, noxus.ToolError)


def test_leaving_the_block_cancels_the_job(film: bytes) -> None:
    with noxus.Engine().submit("image-convert", SLOW, files={"image": film}) as job:
        assert not job.done()
    assert job.done()
    with pytest.raises(noxus.JobCancelledError):
        job.result()


def test_a_call_whose_time_is_over_is_cancelled(film: bytes) -> None:
    started = threading.Event()
    with pytest.raises(noxus.ToolTimeoutError) as caught:
        noxus.Engine(language="en").run(
            "image-convert", SLOW, files={"image": film}, timeout=0.05, on_progress=lambda _: started.set()
        )
    error = caught.value
    assert isinstance(error, TimeoutError) and error.code == "tool_timeout" and error.http_status == 504
    assert "after 0.05 s" in error.message and error.request_id
    assert isinstance(error.__cause__, noxus.JobCancelledError)
    assert started.is_set()


def test_progress_comes_in_order_on_the_callers_thread(film: bytes) -> None:
    reports: list[noxus.Progress] = []
    threads: set[int] = set()

    def note(progress: noxus.Progress) -> None:
        reports.append(progress)
        threads.add(threading.get_ident())

    noxus.image_convert(film, output_format="gif", width=16, on_progress=note)
    assert threads == {threading.get_ident()}
    running = [report for report in reports if report.stage]
    assert running and all(report.state == "running" for report in running)
    for stage in {report.stage for report in running}:
        steps = [report.done for report in running if report.stage == stage]
        assert steps == sorted(steps)
    assert all(report.fraction is None or 0 <= report.fraction <= 1 for report in reports)


def test_what_a_progress_hook_raises_ends_the_call(film: bytes) -> None:
    class Enough(Exception):
        """Raised by the hook."""

    def refuse(_: noxus.Progress) -> None:
        raise Enough

    with pytest.raises(Enough):
        noxus.Engine().run("image-convert", SLOW, files={"image": film}, on_progress=refuse)


def test_progress_of_a_submitted_job_comes_from_a_thread_of_its_own() -> None:
    seen = threading.Event()
    threads: set[str] = set()

    def note(_: noxus.Progress) -> None:
        threads.add(threading.current_thread().name)
        seen.set()

    noxus.Engine().submit("qr", {"text": "hola"}, on_progress=note).result()
    assert seen.wait(HANG_GUARD_S)
    assert threads == {"noxus-progress"}


def test_other_threads_run_while_a_call_waits(film: bytes) -> None:
    """Were the interpreter held, the other thread could never end the call."""
    started = threading.Event()
    engine = noxus.Engine()
    job = engine.submit("image-convert", SLOW, files={"image": film}, on_progress=lambda _: started.set())

    def stop() -> None:
        started.wait(HANG_GUARD_S)
        job.cancel()

    thread = threading.Thread(target=stop)
    thread.start()
    with pytest.raises(noxus.JobCancelledError):
        job.result()
    thread.join()


def test_many_threads_share_an_engine() -> None:
    engine, contents = noxus.Engine(workers=2), []

    def make(text: str) -> None:
        contents.append((text, engine.qr(text).output.content))

    threads = [threading.Thread(target=make, args=(f"text {at % 4}",)) for at in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(contents) == 16 and len(set(contents)) == 4


CTRL_C = """
    import sys
    import noxus

    def tell(progress):
        if progress.stage:
            print("started", flush=True)

    try:
        noxus.image_convert(sys.argv[1], output_format="webp", lossless=True, effort=9, on_progress=tell)
    except KeyboardInterrupt:
        print("interrupted", flush=True)
        # The engine is as usable as before.
        print(noxus.qr("hola").output.mime_type, flush=True)
"""


def test_ctrl_c_ends_a_call(film: bytes, tmp_path: Path) -> None:
    path = tmp_path / "film.gif"
    path.write_bytes(film)
    process = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(CTRL_C), str(path)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "started\n"
    process.send_signal(signal.SIGINT)
    output, _ = process.communicate(timeout=HANG_GUARD_S)
    assert process.returncode == 0
    assert output.splitlines()[-2:] == ["interrupted", "image/png"]


EXIT = """
    import sys
    import noxus
    engine = noxus.Engine()
    jobs = [engine.submit("image-convert", {"output_format": "webp", "lossless": True, "effort": 9},
                          files={"image": sys.argv[1]}, on_progress=print) for _ in range(4)]
    print("left", flush=True)
"""


def test_a_program_may_end_while_jobs_run(film: bytes, tmp_path: Path) -> None:
    path = tmp_path / "film.gif"
    path.write_bytes(film)
    process = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(EXIT), str(path)],
        capture_output=True,
        text=True,
        timeout=HANG_GUARD_S,
    )
    assert process.returncode == 0, process.stderr
    assert "left" in process.stdout


def read_all(terminal: int) -> bytes:
    """All that was written to a terminal whose other side is closed."""
    parts = []
    try:
        while part := os.read(terminal, 65536):
            parts.append(part)
    except OSError as error:
        # What Linux answers at the end.
        assert error.errno == errno.EIO
    os.close(terminal)
    return b"".join(parts)


def test_the_bar_is_drawn_on_a_terminal() -> None:
    ours, theirs = pty.openpty()
    with os.fdopen(theirs, "w", encoding="utf-8") as stream:
        with Bar("qr", stream) as bar:
            bar(noxus.Progress("running", "encode", 1, 2))
            bar(noxus.Progress("running", "mux", 1, 4, 3_200))
            bar(noxus.Progress("running", "mux", 2, 2, 0))
    shown = read_all(ours).decode("utf-8")
    assert "\rqr [████████████············]  50% encode" in shown
    assert "25% mux ~3 s" in shown
    assert shown.rstrip().endswith("100%")


def test_the_bar_says_what_went_wrong() -> None:
    stream = io.StringIO()
    with pytest.raises(RuntimeError), Bar("qr", stream):
        raise RuntimeError
    assert stream.getvalue().endswith("RuntimeError\n")


def test_a_call_shows_the_bar_when_asked(capsys: pytest.CaptureFixture[str]) -> None:
    noxus.qr("hola", progress=True)
    assert "100%" in capsys.readouterr().err
    noxus.qr("hola")
    assert capsys.readouterr().err == ""


def test_a_closed_engine_says_so() -> None:
    engine = noxus.Engine()
    job = engine.submit("qr", {"text": "hola"})
    engine.close()
    assert job.result().tool == "qr"
    with pytest.raises(ValueError, match="closed"):
        engine.qr("hola")
