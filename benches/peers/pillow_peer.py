"""Pillow: the same conversions, by its recommended calls."""

import io

from contender import serve
from PIL import Image


def convert(request: dict):
    with open(request["input"], "rb") as file:
        content = file.read()
    options = {}
    if "quality" in request:
        options["quality"] = request["quality"]
    if request.get("lossless"):
        options["lossless"] = True
    width = request.get("width")

    def work() -> bytes:
        image = Image.open(io.BytesIO(content))
        if width:
            # Shrinks while it decodes, as a thumbnail should.
            image.thumbnail((width, image.height), Image.Resampling.LANCZOS)
        result = io.BytesIO()
        image.save(result, request["format"], **options)
        return result.getvalue()

    return work


def decode(request: dict):
    with open(request["input"], "rb") as file:
        content = file.read()
    return lambda: Image.open(io.BytesIO(content)).tobytes()


serve({"convert": convert, "decode": decode})
