"""The Python package as a contender: what it adds to a call of the engine."""

import sys
from pathlib import Path

BENCHES = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(BENCHES / "peers"), str(BENCHES / ".build/python")]

import noxus
from contender import serve


def call(request: dict):
    def work() -> bytes:
        result = noxus.qr(
            request["text"],
            output_format=request["format"],
            scale=request["scale"],
            quiet_zone=request["quiet_zone"],
            error_correction=request["error_correction"],
        )
        return result.output.content

    return work


def versions(request: dict):
    engine = noxus.Engine()
    return lambda: str(engine.versions()).encode()


serve({"call-unbilled": call, "versions": versions})
