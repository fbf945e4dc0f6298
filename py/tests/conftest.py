"""Pictures and engines that several tests share."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy
import pytest
from PIL import Image

import noxus

ROOT = Path(__file__).parents[2]

_CACHE = Path(os.environ.get("NOXUS_CACHE", ROOT / ".cache"))
SPEECH_MODEL = _CACHE / "speech" / "ggml-tiny.en.bin"
"""Real weights, which ``scripts/speech-models.sh`` fetches."""
SPEECH_CLIP = _CACHE / "video" / "speech-vertical.mp4"
"""Recorded speech over real footage, which ``tests/fixtures/video/make.sh`` makes."""


def noise(width: int, height: int, seed: int) -> Image.Image:
    """A picture that no codec compresses quickly."""
    samples = numpy.random.default_rng(seed).integers(0, 256, (height, width, 3), dtype=numpy.uint8)
    return Image.fromarray(samples, "RGB")


def encoded(picture: Image.Image, kind: str, **options: Any) -> bytes:
    """The picture as a file."""
    stream = io.BytesIO()
    picture.save(stream, kind, **options)
    return stream.getvalue()


def opened(content: bytes) -> Image.Image:
    """A file as a picture, by Pillow."""
    picture = Image.open(io.BytesIO(content))
    picture.load()
    return picture


@pytest.fixture(scope="session")
def photo() -> bytes:
    """A smooth JPEG, 96 × 64 pixels."""
    across, down = numpy.meshgrid(numpy.linspace(0, 255, 96), numpy.linspace(0, 255, 64))
    samples = numpy.stack([across, down, 255 - across], axis=2).astype(numpy.uint8)
    return encoded(Image.fromarray(samples, "RGB"), "JPEG", quality=95)


@pytest.fixture(scope="session")
def film() -> bytes:
    """A GIF whose conversion takes long enough to be interrupted: its steps are frames."""
    frames = [noise(160, 160, seed) for seed in range(8)]
    # Pillow merges equal neighbours; a cycle of eight has none.
    return encoded(
        frames[0], "GIF", save_all=True, append_images=[frames[at % 8] for at in range(1, 400)], duration=20
    )


SLOW: dict[str, object] = {"output_format": "webp", "lossless": True, "effort": 9}
"""Options with which ``film`` takes many seconds."""


@dataclass
class Shop:
    """A billed engine with one account that has money."""

    engine: noxus.Engine
    account: int
    api_key: str
    store: Path


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    """A ledger in a SQLite file, an account with 10 dollars, a key."""
    store = tmp_path / "ledger.db"
    with noxus.Engine(store=store, language="en") as owner:
        account = owner.accounts.create("ana", tier="unlimited").account.account
        api_key = owner.keys.create(account).api_key
        owner.top_up(account, 10, reference="first")
        with noxus.Engine(store=store, api_key=api_key, language="en") as engine:
            yield Shop(engine, account, api_key, store)
