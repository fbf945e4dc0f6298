"""Processes made by fork(): their own threads and connections, never a hang."""

from __future__ import annotations

import subprocess
import sys
import textwrap

import pytest
from conftest import Shop

HANG_GUARD_S = 300


def run(script: str, *arguments: str) -> list[str]:
    """Runs a program of its own, since the threads of the tests must not be forked."""
    process = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", textwrap.dedent(script), *arguments],
        capture_output=True,
        text=True,
        timeout=HANG_GUARD_S,
    )
    assert process.returncode == 0, process.stderr
    return process.stdout.splitlines()


def test_a_child_goes_on_with_the_default_engine() -> None:
    script = """
        import os, noxus
        before = noxus.qr("hola").output.content
        child = os.fork()
        if child == 0:
            os._exit(0 if noxus.qr("hola").output.content == before else 9)
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), noxus.qr("hola").output.content == before)
    """
    assert run(script) == ["0 True"]


def test_children_of_multiprocessing_work_and_bring_results_back() -> None:
    script = """
        import multiprocessing, noxus
        expected = [noxus.qr(str(at)).output.content for at in range(6)]
        with multiprocessing.get_context("fork").Pool(3) as pool:
            results = pool.map(noxus.qr, [str(at) for at in range(6)])
            print([result.output.content for result in results] == expected)
            try:
                pool.apply(noxus.qr, ("",))
            except noxus.ValidationError as error:
                print(error.field)
    """
    assert run(script) == ["True", "text"]


def test_a_child_charges_the_ledger_in_the_file(shop: Shop) -> None:
    script = """
        import os, sys, noxus
        engine = noxus.Engine(store=sys.argv[1], api_key=sys.argv[2])
        engine.qr("parent")
        children = []
        for at in range(3):
            child = os.fork()
            if child == 0:
                charged = engine.qr(f"child {at}").billing.charged_usd
                os._exit(0 if str(charged) == "0.002" else 9)
            children.append(child)
        print([os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children])
        print(engine.balance().balance.balance_usd, engine.verify().clean)
    """
    assert run(script, str(shop.store), shop.api_key) == ["[0, 0, 0]", "9.992 True"]


def test_a_ledger_in_memory_stays_with_its_process() -> None:
    script = """
        import os, noxus
        engine = noxus.Engine(store=":memory:", language="en")
        engine.accounts.create("ana")
        child = os.fork()
        if child == 0:
            try:
                engine.accounts.list()
            except noxus.StoreError as error:
                print(error.code, error.hint, flush=True)
            os._exit(0)
        os.waitpid(child, 0)
        print(len(engine.accounts.list().accounts))
    """
    assert run(script) == ["store_unavailable Open a file in “store”, which processes can share.", "1"]


@pytest.mark.parametrize("wait", ["job.result()", "asyncio.run(wait())", "job.next()"])
def test_a_child_does_not_wait_for_its_parents_job(wait: str) -> None:
    script = f"""
        import asyncio, os, noxus
        engine = noxus.Engine(workers=1)
        job = engine.submit("qr", {{"text": "hola"}})
        async def wait():
            await job
        job.next = lambda: job._pump(print, None) or job.result()
        child = os.fork()
        if child == 0:
            try:
                {wait}
            except noxus.InternalError as error:
                os._exit(0)
            os._exit(9)
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), job.result().tool)
    """
    assert run(script)[-1] == "0 qr"
