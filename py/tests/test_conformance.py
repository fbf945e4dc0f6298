"""The vectors that every door answers with the same bytes."""

from __future__ import annotations

import base64
import json
import re
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT

import noxus

VECTORS = sorted((ROOT / "tests" / "conformance").glob("*.json"))

VARYING = [
    (re.compile(r"req_[0-9A-Z]{26}"), "req_*"),
    (re.compile(r"noxus_(test|live)_[0-9A-Za-z]{38}"), r"noxus_\1_*"),
    (re.compile(r"noxus_(test|live)_\.\.\.[0-9A-Za-z]{4}"), r"noxus_\1_...*"),
    (re.compile(r'"([a-z_]+_ms)":\d{10,}'), r'"\1":0'),
]


def normalised(text: str) -> str:
    for pattern, stand_in in VARYING:
        text = pattern.sub(stand_in, text)
    return text


def files_of(step: dict[str, Any]) -> dict[str, list[Any]]:
    files: dict[str, list[Any]] = {}
    for file in step.get("inputs", []):
        content: Any
        if "fixture" in file:
            content = ROOT / "tests" / "fixtures" / file["fixture"]
        else:
            content = base64.b64decode(file.get("base64") or "")
        if file.get("filename"):
            content = (file["filename"], content)
        files.setdefault(file["field"], []).append(content)
    return files


def answer(engine: noxus.Engine, step: dict[str, Any]) -> str:
    try:
        if "call" in step:
            return engine.call(step["call"], step.get("arguments") or {}).to_json()
        if "run" in step:
            return engine.run(**step["run"], files=files_of(step)).to_json()
        return engine.estimate(**step["estimate"], files=files_of(step)).to_json()
    except noxus.NoxusError as error:
        return error.envelope


def test_there_are_vectors() -> None:
    assert len(VECTORS) >= 4


@pytest.mark.parametrize("path", VECTORS, ids=lambda path: path.stem)
def test_every_vector_gives_its_answers(path: Path) -> None:
    vectors = json.loads(path.read_text("utf-8"))
    engine = noxus.Engine(**vectors["config"])
    api_key = ""
    for index, raw in enumerate(vectors["steps"]):
        expected = raw.pop("expect")
        step = json.loads(json.dumps(raw).replace("$API_KEY", api_key))
        text = answer(engine, step)
        if raw.get("call") in ("keys.create", "keys.rotate"):
            api_key = json.loads(text).get("api_key", api_key)
        assert normalised(text) == expected, f"step {index}: {raw}"
