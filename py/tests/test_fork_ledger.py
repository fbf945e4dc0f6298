"""A ledger in a file across fork(): no charge is lost, no child hangs, whoever leaves first."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
from conftest import Shop

HANG_GUARD_S = 300

PROLOGUE = """
    import os, sys, threading, noxus
    store, key = sys.argv[1], sys.argv[2]

    def charge(engine, times):
        for at in range(times):
            receipt = engine.qr(f"{os.getpid()} {threading.get_ident()} {at}").billing
            os.write(log, b"%s\\n" % str(receipt.charged_usd).encode())

    log = os.open(sys.argv[3], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    engine = noxus.Engine(store=store, api_key=key)
    charge(engine, 2)
"""


def play(shop: Shop, tmp_path: Path, script: str, least: int) -> None:
    """Runs a program; every charge it was promised must be in the books afterwards."""
    promises = tmp_path / "promises"
    # The pipe ends with the last descendant, also with those that outlive their parent.
    process = subprocess.run(
        [
            sys.executable,
            "-W",
            "ignore",
            "-c",
            textwrap.dedent(PROLOGUE) + textwrap.dedent(script),
            str(shop.store),
            shop.api_key,
            str(promises),
        ],
        capture_output=True,
        text=True,
        timeout=HANG_GUARD_S,
    )
    assert process.returncode == 0, process.stderr
    promised = promises.read_text().split()
    assert set(promised) == {"0.002"}
    assert len(promised) >= least
    reader = """
        import sys, noxus
        engine = noxus.Engine(store=sys.argv[1], api_key=sys.argv[2])
        print(engine.balance().balance.lifetime_spent_usd, engine.verify().clean)
    """
    # Another process opens and closes the file, and the books are still whole for a third.
    for _ in range(2):
        read = subprocess.run(
            [sys.executable, "-c", textwrap.dedent(reader), str(shop.store), shop.api_key],
            capture_output=True,
            text=True,
            timeout=HANG_GUARD_S,
        )
        assert read.returncode == 0, read.stderr
        spent, clean = read.stdout.split()
        assert clean == "True"
        assert round(float(spent) / 0.002) >= len(promised)


def test_a_daemon_goes_on_when_its_parent_is_gone(shop: Shop, tmp_path: Path) -> None:
    script = """
        if os.fork():
            os._exit(0)
        os.setsid()
        if os.fork():
            os._exit(0)
        charge(engine, 40)
    """
    play(shop, tmp_path, script, 42)


@pytest.mark.parametrize("first", ["parent", "child"])
def test_whoever_closes_first_closes_only_its_own(shop: Shop, tmp_path: Path, first: str) -> None:
    script = f"""
        child = os.fork()
        if child == 0:
            charge(engine, 20)
            if {first == "child"}:
                del engine
            os._exit(0)
        charge(engine, 5)
        if {first == "parent"}:
            del engine
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        if {first == "child"}:
            charge(engine, 5)
        sys.exit(status)
    """
    play(shop, tmp_path, script, 27)


def test_children_forked_under_load_charge(shop: Shop, tmp_path: Path) -> None:
    script = """
        stop = threading.Event()
        def work():
            while not stop.is_set():
                charge(engine, 1)
        threads = [threading.Thread(target=work) for _ in range(4)]
        for thread in threads:
            thread.start()
        children = []
        for _ in range(6):
            charge(engine, 5)
            child = os.fork()
            if child == 0:
                charge(engine, 10)
                os._exit(0)
            children.append(child)
        statuses = [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]
        stop.set()
        for thread in threads:
            thread.join()
        sys.exit(any(statuses))
    """
    play(shop, tmp_path, script, 2 + 6 * 5 + 6 * 10)


def test_a_pool_of_processes_charges(shop: Shop, tmp_path: Path) -> None:
    script = """
        import multiprocessing
        def work(at):
            charge(engine, 5)
        with multiprocessing.get_context("fork").Pool(4) as pool:
            pool.map(work, range(8))
        charge(engine, 5)
    """
    play(shop, tmp_path, script, 2 + 8 * 5 + 5)
