"""Jobs on an event loop."""

from __future__ import annotations

import asyncio

import pytest
from conftest import SLOW

import noxus


def test_a_job_can_be_awaited() -> None:
    async def main() -> list[noxus.Result]:
        engine = noxus.Engine()
        return await asyncio.gather(*(one(engine, f"text {at}") for at in range(8)))

    async def one(engine: noxus.Engine, text: str) -> noxus.Result:
        return await engine.submit("qr", {"text": text})

    assert [result.output.content for result in asyncio.run(main())] == [
        noxus.qr(f"text {at}").output.content for at in range(8)
    ]


def test_a_job_that_has_ended_can_be_awaited_again() -> None:
    async def main() -> None:
        job = noxus.Engine().submit("qr", {"text": "hola"})
        assert (await job).output.content == (await job).output.content == job.result().output.content

    asyncio.run(main())


def test_the_loop_runs_on_while_a_job_does(film: bytes) -> None:
    """Only another task ends the job: a blocked loop would wait for ever."""

    async def main() -> None:
        job = noxus.Engine().submit("image-convert", SLOW, files={"image": film})
        asyncio.get_running_loop().call_soon(job.cancel)
        with pytest.raises(noxus.JobCancelledError):
            await job

    asyncio.run(main())


def test_cancelling_a_task_cancels_its_job(film: bytes) -> None:
    async def main() -> noxus.Job[noxus.Result]:
        job = noxus.Engine().submit("image-convert", SLOW, files={"image": film})
        task = asyncio.ensure_future(job)
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        return job

    job = asyncio.run(main())
    with pytest.raises(noxus.JobCancelledError):
        job.result()


def test_a_timeout_of_asyncio_cancels_the_job(film: bytes) -> None:
    async def main() -> noxus.Job[noxus.Result]:
        job = noxus.Engine().submit("image-convert", SLOW, files={"image": film})
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.01):
                await job
        return job

    with pytest.raises(noxus.JobCancelledError):
        asyncio.run(main()).result()


def test_errors_arrive_through_await() -> None:
    async def main() -> None:
        await noxus.Engine().submit("qr", {})

    with pytest.raises(noxus.ValidationError):
        asyncio.run(main())


def test_a_loop_that_is_gone_is_left_alone(film: bytes) -> None:
    async def abandon() -> noxus.Job[noxus.Result]:
        job = noxus.Engine().submit("image-convert", SLOW, files={"image": film})
        waiting = job._wait_in_loop()
        # Runs to its first pause, where it listens to the job; then nobody goes on with it.
        waiting.send(None)
        waiting.close()
        return job

    job = asyncio.run(abandon())
    job.cancel()
    assert job.wait()
