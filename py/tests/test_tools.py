"""The tools as functions: complete, typed as described, right by an independent decoder."""

from __future__ import annotations

import doctest
import inspect
import json
from typing import Any, get_type_hints

import numpy
import pytest
from conftest import ROOT, encoded, noise, opened
from PIL import Image

import noxus

CATALOG = json.loads((ROOT / "catalog.json").read_text("utf-8"))
TOOLS = {tool["slug"]: tool for tool in CATALOG["tools"]}


@pytest.mark.parametrize("slug", TOOLS)
def test_every_tool_is_a_function_and_a_method_with_the_described_options(slug: str) -> None:
    tool, name = TOOLS[slug], slug.replace("-", "_")
    method = inspect.signature(getattr(noxus.Engine, name))
    function = inspect.signature(getattr(noxus, name))
    assert list(method.parameters)[1:] == list(function.parameters)
    assert next(iter(function.parameters)) == tool["primary_field"]
    for option, schema in tool["params"]["properties"].items():
        parameter = function.parameters[option]
        if option in tool["params"].get("required", []):
            assert parameter.default is inspect.Parameter.empty
        else:
            assert parameter.default == schema.get("default")
        if option != tool["primary_field"]:
            assert parameter.kind is inspect.Parameter.KEYWORD_ONLY
        documentation = inspect.getdoc(getattr(noxus, name))
        assert documentation is not None and f"    {option}: " in documentation


def test_every_operation_is_a_method() -> None:
    engine = noxus.Engine()
    for operation in CATALOG["operations"]:
        found: Any = engine
        for part in operation["name"].split("."):
            found = getattr(found, part)
        arguments = set(operation["arguments"].get("properties", {}))
        assert set(inspect.signature(found).parameters) == arguments


def test_the_catalog_at_run_time_is_the_committed_one() -> None:
    def described(tools: list[dict[str, Any]]) -> list[dict[str, Any]]:
        # Whether a service is there, and a tool that needs it, is a matter of the machine.
        def apart(one: dict[str, Any]) -> dict[str, Any]:
            return {key: value for key, value in one.items() if key not in ("available", "reason")}

        return [{**apart(tool), "services": [apart(one) for one in tool["services"]]} for tool in tools]

    tools = json.loads(noxus.catalog().to_json())["tools"]
    assert described(tools) == described(CATALOG["tools"])


def test_a_qr_code_is_a_picture_of_two_colours() -> None:
    result = noxus.qr("hola", scale=3, quiet_zone=2, foreground="#102030", background="#fff")
    picture = opened(result.output.content)
    assert result.output.filename == "qr.png"
    assert result.output.mime_type == "image/png"
    assert result.output.size_bytes == len(result.output.content)
    side = 3 * (result.modules + 2 * 2)
    assert picture.size == (side, side) == (result.width, result.height)
    pixels = numpy.asarray(picture.convert("RGB"))
    assert {tuple(pixel) for pixel in pixels.reshape(-1, 3).tolist()} == {(16, 32, 48), (255, 255, 255)}
    # The finder pattern: a dark ring of seven modules around a light one around a dark square.
    middle = pixels[2 * 3 + 3 * 3 + 1, 2 * 3 : (2 + 7) * 3 : 3, 0]
    assert middle.tolist() == [16, 255, 16, 16, 16, 255, 16]


def test_a_qr_code_as_svg_and_text() -> None:
    assert noxus.qr("hola", output_format="svg").output.content.startswith(b"<svg ")
    lines = noxus.qr("hola", output_format="text").output.content.decode("utf-8").splitlines()
    assert len({len(line) for line in lines}) == 1


def test_text_is_text_even_when_it_looks_like_a_path() -> None:
    assert noxus.qr("/etc/hostname").version == noxus.qr("/etc/hostnamf").version


PILLOW_NAMES = {"jpeg": "JPEG", "png": "PNG", "webp": "WEBP", "avif": "AVIF", "gif": "GIF", "tiff": "TIFF"}
PILLOW_NAMES |= {"bmp": "BMP", "ico": "ICO"}


@pytest.mark.parametrize("output_format", PILLOW_NAMES)
def test_pictures_come_out_as_pillow_sees_them(photo: bytes, output_format: Any) -> None:
    result = noxus.image_convert(photo, output_format=output_format)
    before, after = opened(photo).convert("RGB"), opened(result.output.content)
    assert after.format == PILLOW_NAMES[output_format]
    assert after.size == before.size == (result.width, result.height)
    difference = numpy.abs(
        numpy.asarray(before, dtype=float) - numpy.asarray(after.convert("RGB"), dtype=float)
    )
    # 256 colours for a gradient are coarse; the others keep it.
    assert difference.mean() < (12 if output_format == "gif" else 4)
    assert result.source["format"] == "jpeg"


@pytest.mark.parametrize("kind", ["PNG", "BMP", "TIFF", "WEBP"])
def test_lossless_pictures_keep_every_pixel(kind: str) -> None:
    picture = noise(33, 21, seed=1)
    source = encoded(picture, kind, **({"lossless": True} if kind == "WEBP" else {}))
    result = noxus.image_convert(source, output_format="png")
    assert opened(result.output.content).convert("RGB").tobytes() == picture.tobytes()


def test_a_resized_picture_is_close_to_pillows(photo: bytes) -> None:
    result = noxus.image_convert(photo, output_format="png", width=48)
    expected = opened(photo).resize((48, 32), Image.Resampling.LANCZOS)
    actual = opened(result.output.content).convert("RGB")
    assert actual.size == (48, 32)
    difference = numpy.asarray(actual, dtype=float) - numpy.asarray(expected, dtype=float)
    assert numpy.abs(difference).mean() < 2


def test_types_say_what_comes_back() -> None:
    assert get_type_hints(noxus.QrResult)["version"] is int
    assert type(noxus.qr("x").version) is int


def test_any_tool_runs_by_name_and_by_alias() -> None:
    engine = noxus.Engine()
    by_name, by_alias = engine.run("qr", {"text": "hola"}), engine.run("crear-qr", {"text": "hola"})
    assert by_name.output.content == by_alias.output.content == noxus.qr("hola").output.content
    assert by_alias.tool == "qr" and isinstance(by_alias, noxus.QrResult)
    assert engine.run("qr", fields=[("text", "hola"), ("scale", "3")])["scale"] == 3


def test_an_estimate_costs_nothing_and_needs_no_ledger() -> None:
    estimate = noxus.Engine().estimate("qr", {"text": "hola"})
    assert str(estimate.estimated_usd) == "0.002"
    assert estimate.lines[0].unit == "call"


def test_the_documented_example_runs() -> None:
    outcome = doctest.testmod(noxus)
    assert outcome.attempted > 0 and outcome.failed == 0


def test_versions() -> None:
    assert noxus.versions().versions.noxus == noxus.__version__
