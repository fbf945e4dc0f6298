"""Files in every form; wrong ones with words that help."""

from __future__ import annotations

import io
import sys
from pathlib import Path
from typing import Any

import numpy
import pytest
from conftest import SLOW

import noxus


@pytest.fixture
def path(tmp_path: Path, photo: bytes) -> Path:
    path = tmp_path / "cielo azul.jpg"
    path.write_bytes(photo)
    return path


def test_every_form_of_a_file_is_the_same_file(path: Path, photo: bytes) -> None:
    forms: dict[str, Any] = {
        "bytes": photo,
        "bytearray": bytearray(photo),
        "memoryview": memoryview(photo),
        "strided": memoryview(bytes(byte for pair in zip(photo, photo) for byte in pair))[::2],
        "numpy": numpy.frombuffer(photo, dtype=numpy.uint8),
        "str": str(path),
        "path": path,
        "stream": io.BytesIO(photo),
        "named": ("otro.png", photo),
    }
    with open(path, "rb") as stream, open(path, "rb", buffering=0) as raw:
        forms |= {"open": stream, "raw": raw}
        results = {
            name: noxus.image_convert(form, output_format="png") for name, form in forms.items()
        }
    assert len({result.output.content for result in results.values()}) == 1
    names = {name: result.output.filename for name, result in results.items()}
    from_path = {name for name, filename in names.items() if filename == "cielo azul.png"}
    assert from_path == {"str", "path", "open", "raw"}
    assert names["named"] == "otro.png"
    assert names["bytes"] == names["stream"] == "image.png"


def test_bytes_are_read_in_place(film: bytes, photo: bytes) -> None:
    # An object of its own: the fixture is referred to elsewhere.
    content = bytes(bytearray(film))
    before = sys.getrefcount(content)
    engine = noxus.Engine(workers=1)
    job = engine.submit("image-convert", SLOW, files={"image": content})
    assert sys.getrefcount(content) > before
    job.cancel()
    assert job.wait()
    # The only worker has let go of the first job when it ends the second (a short call would be made
    # in this thread); what it gave up is settled when the module is called again.
    engine.submit("image-convert", {"output_format": "png", "width": 8}, files={"image": photo}).result()
    noxus.versions()
    assert sys.getrefcount(content) == before


class Slow(io.RawIOBase):
    """Gives three bytes at a time, as a pipe may."""

    def __init__(self, content: bytes) -> None:
        self._rest = content

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        part, self._rest = self._rest[:3], self._rest[3:]
        return part


def test_a_stream_is_read_to_its_end(photo: bytes) -> None:
    expected = noxus.image_convert(photo, output_format="bmp").output.content
    assert noxus.image_convert(Slow(photo), output_format="bmp").output.content == expected


class Endless(io.RawIOBase):
    """A stream without an end."""

    taken = 0

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        part = bytes(min(size, 65536))
        self.taken += len(part)
        return part


def test_a_stream_without_end_is_refused_at_the_limit() -> None:
    engine, stream = noxus.Engine(limits={"max_input_bytes": 100_000}), Endless()
    with pytest.raises(noxus.LimitError) as caught:
        engine.image_convert(stream, output_format="png")
    assert caught.value.code == "file_too_large"
    assert stream.taken == 100_001


class AsyncUpload:
    """What web frameworks hand over: ``read`` is a coroutine function."""

    async def read(self, size: int = -1) -> bytes:
        return b""


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (7, "not int"),
        (object(), "not object"),
        (io.StringIO("texto"), "binary mode"),
        (numpy.zeros((4, 4, 3), dtype=numpy.uint8), "encode them first"),
        (numpy.zeros(4), "encode them first"),
        (("a", "b", "c"), "file name, content"),
        ((1, b""), "file name, content"),
    ],
)
def test_what_is_no_file_is_a_type_error(wrong: Any, words: str) -> None:
    with pytest.raises(TypeError, match=words):
        noxus.image_convert(wrong, output_format="png")


def test_no_file_is_a_missing_field() -> None:
    nothing: Any = None
    with pytest.raises(noxus.ValidationError) as caught:
        noxus.image_convert(nothing, output_format="png")
    assert (caught.value.code, caught.value.field) == ("missing_field", "image")


@pytest.mark.filterwarnings("ignore:coroutine .* was never awaited")
def test_an_asynchronous_file_is_a_type_error() -> None:
    upload: Any = AsyncUpload()
    with pytest.raises(TypeError, match="reading gave coroutine"):
        noxus.image_convert(upload, output_format="png")


BAD_FILES: list[tuple[str, bytes, type[noxus.NoxusError]]] = [
    ("empty", b"", noxus.InputError),
    ("not a picture", b"hello, world" * 9, noxus.InputError),
    ("truncated PNG", b"\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR", noxus.InputError),
]


@pytest.mark.parametrize(("name", "content", "kind"), BAD_FILES, ids=lambda value: str(value)[:20])
def test_a_bad_file_is_a_typed_error(name: str, content: bytes, kind: type[noxus.NoxusError]) -> None:
    with pytest.raises(kind) as caught:
        noxus.image_convert(content, output_format="png")
    assert caught.value.field == "image" and caught.value.message


def test_the_name_does_not_decide_the_format(photo: bytes, tmp_path: Path) -> None:
    path = tmp_path / "foto.png"
    path.write_bytes(photo)
    assert noxus.image_convert(path, output_format="bmp").source["format"] == "jpeg"


@pytest.mark.parametrize("wrong", ["no/such/file.png", "", "nul\0byte", "."])
def test_a_path_that_cannot_be_read(wrong: str) -> None:
    with pytest.raises(noxus.ValidationError) as caught:
        noxus.image_convert(wrong, output_format="png")
    assert caught.value.field == "image"


WRONG_OPTIONS: list[tuple[dict[str, Any], str | None]] = [
    ({"scale": 0}, "scale"),
    ({"scale": -5}, "scale"),
    ({"scale": 10**30}, "scale"),
    ({"scale": "3 px"}, "scale"),
    ({"scale": 2.5}, "scale"),
    ({"scale": True}, "scale"),
    ({"output_format": "gif"}, "output_format"),
    ({"quiet_zone": False}, "quiet_zone"),
    ({"foreground": "blau"}, "foreground"),
    ({"foreground": "#fff"}, "foreground"),
    ({"size": 100, "scale": 3}, None),
    ({"filename": "../x"}, "filename"),
    ({"error_correction": None}, "error_correction"),
]


@pytest.mark.parametrize(("options", "field"), WRONG_OPTIONS, ids=str)
def test_a_wrong_option_names_its_field(options: dict[str, Any], field: str | None) -> None:
    with pytest.raises(noxus.ValidationError) as caught:
        noxus.qr("hola", **options)
    assert isinstance(caught.value, ValueError)
    if field is not None:
        assert caught.value.field == field
    assert caught.value.request_id


@pytest.mark.parametrize("wrong", ["", "x" * 10_000, 3, b"bytes"])
def test_a_wrong_text(wrong: Any) -> None:
    expected = TypeError if isinstance(wrong, bytes) else noxus.NoxusError
    with pytest.raises(expected):
        noxus.qr(wrong)


def test_a_lone_surrogate_is_refused_without_a_crash() -> None:
    with pytest.raises(noxus.ValidationError):
        noxus.qr("\ud800")


def test_numbers_of_numpy_are_numbers() -> None:
    scale: Any = numpy.int64(3)
    assert noxus.qr("hola", scale=scale).scale == 3


def test_what_json_cannot_say_is_a_type_error() -> None:
    engine = noxus.Engine()
    with pytest.raises(TypeError, match="an option cannot be object"):
        engine.run("qr", {"text": object()})
    with pytest.raises(ValueError, match="not JSON compliant"):
        engine.run("qr", {"text": "x", "scale": float("nan")})


def test_wrong_settings() -> None:
    wrong: Any
    with pytest.raises(noxus.ValidationError, match="colour"):
        wrong = {"colour": "red"}
        noxus.Engine(language="en", limits=wrong)
    wrong = "many"
    with pytest.raises(noxus.ValidationError):
        noxus.Engine(workers=wrong)
    with pytest.raises(noxus.ValidationError):
        noxus.Engine(tariff="this is = not [toml")


@pytest.mark.parametrize("timeout", [-1.0, float("nan"), float("inf")])
def test_a_timeout_is_a_number_of_seconds(timeout: float) -> None:
    with pytest.raises(ValueError, match="seconds"):
        noxus.qr("hola", timeout=timeout)
