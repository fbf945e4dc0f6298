"""Many pictures at once on an event loop, with the progress of one of them.
Usage: many_at_once.py PICTURE FOLDER"""

import asyncio
import sys
from typing import Literal

import noxus

FORMATS: list[Literal["webp", "png", "jpeg"]] = ["webp", "png", "jpeg"]


async def main(picture: str, folder: str) -> None:
    engine = noxus.Engine(workers=2)
    jobs = [
        engine.submit("image-convert", {"output_format": kind, "width": 320}, files={"image": picture})
        for kind in FORMATS
    ]
    for result in await asyncio.gather(*jobs):
        print(result.output.save(folder).name, result["width"], "x", result["height"])


asyncio.run(main(sys.argv[1], sys.argv[2]))
