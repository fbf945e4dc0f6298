"""The engine in a prefork server: gunicorn loads it, charges with it, and forks."""

from __future__ import annotations

import http.client
import re
import signal
import subprocess
import sys
import textwrap
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from conftest import Shop

HANG_GUARD_S = 120
REQUESTS = 120

APPLICATION = """
    import os, sys, noxus

    engine = noxus.Engine(store=os.environ["STORE"], api_key=os.environ["KEY"], language="en")
    engine.qr("charged before the workers are forked")

    def application(environ, start_response):
        receipt = engine.qr(environ["PATH_INFO"]).billing
        body = f"{os.getpid()} {receipt.charged_usd}".encode()
        start_response("200 OK", [("Content-Length", str(len(body)))])
        return [body]
"""


def ask(port: int, path: str) -> tuple[int, str]:
    """Who answered, and what was charged. A worker that leaves may cut a caller off, who calls again."""
    for _ in range(20):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=HANG_GUARD_S)
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            body = answer.read().decode()
        except (ConnectionError, http.client.HTTPException):
            continue
        finally:
            connection.close()
        assert answer.status == 200, body
        process, charged = body.split()
        return int(process), charged
    raise AssertionError(f"no answer to {path}")


@pytest.mark.parametrize("kind", ["sync", "gthread"])
def test_gunicorn_charges_each_answer_once(shop: Shop, tmp_path: Path, kind: str) -> None:
    (tmp_path / "shop.py").write_text(textwrap.dedent(APPLICATION))
    options = ["--preload", "--workers=3", f"--worker-class={kind}", "--threads=2", "--max-requests=25"]
    server = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", *options, "--bind=127.0.0.1:0", "shop:application"],
        cwd=tmp_path,
        env={"STORE": str(shop.store), "KEY": shop.api_key, "PATH": "/usr/bin:/bin"},
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert server.stderr is not None
        said = next(line for line in server.stderr if "Listening at" in line or "rror" in line)
        listening = re.search(r"127\.0\.0\.1:(\d+)", said)
        assert listening, said
        port = int(listening[1])
        with ThreadPoolExecutor(8) as callers:
            first = list(callers.map(lambda at: ask(port, f"/first/{at}"), range(REQUESTS)))
            # New workers are forked, and the old ones leave, in the middle of the work.
            going_on = [callers.submit(ask, port, f"/second/{at}") for at in range(REQUESTS)]
            server.send_signal(signal.SIGHUP)
            second = [answer.result() for answer in going_on]
    finally:
        server.send_signal(signal.SIGTERM)
        _, log = server.communicate(timeout=HANG_GUARD_S)
    assert server.returncode == 0, log
    assert {charged for _, charged in first + second} == {"0.002"}
    assert len({process for process, _ in first + second}) > 3
    balance = shop.engine.balance().balance
    assert shop.engine.verify().clean
    assert float(balance.lifetime_spent_usd) / 0.002 >= 2 * REQUESTS + 1
    assert balance.available_usd == balance.balance_usd, "a hold was left behind"
