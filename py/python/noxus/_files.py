"""Files on their way in: bytes, paths, and things to read from."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias, runtime_checkable

if TYPE_CHECKING:
    from typing_extensions import Buffer


@runtime_checkable
class Readable(Protocol):
    """Something open in binary mode."""

    def read(self, size: int = ..., /) -> bytes | None:
        """Up to ``size`` bytes; none at the end."""


if TYPE_CHECKING:
    Content: TypeAlias = Buffer | str | os.PathLike[str] | Readable
    FileInput: TypeAlias = Content | tuple[str, Content]
    Files: TypeAlias = Mapping[str, FileInput | list[FileInput]]

NativeFile: TypeAlias = "tuple[str, str | None, bytes | str | os.PathLike[str]]"


def native_files(files: Files, max_input_bytes: int) -> list[NativeFile]:
    """What the native module takes: name of the input, name of the file, content."""
    if not isinstance(files, Mapping):
        raise TypeError(
            f"files must be a mapping such as {{'image': 'photo.jpg'}}, not {type(files).__name__}"
        )
    return [
        native_file(field, file, max_input_bytes)
        for field, value in files.items()
        if value is not None
        for file in (value if isinstance(value, list) else [value])
    ]


def native_file(field: str, file: Any, max_input_bytes: int) -> NativeFile:
    """One file of the input named ``field``."""
    filename: str | None = None
    if isinstance(file, tuple):
        if len(file) != 2 or not isinstance(file[0], str):
            raise TypeError(f"{field}: a tuple must be (file name, content)")
        filename, file = file
    if isinstance(file, bytes):
        return field, filename, file
    if isinstance(file, (str, os.PathLike)):
        path = os.fspath(file)
        return field, filename, os.fsdecode(path)
    if isinstance(file, Readable):
        if filename is None:
            filename = _name_of(file)
        return field, filename, _read(field, file, max_input_bytes)
    return field, filename, _buffer(field, file)


def _buffer(field: str, value: Any) -> bytes:
    """One copy of a bytes-like object."""
    try:
        view = memoryview(value)
    except TypeError:
        raise TypeError(
            f"{field} must be bytes, a path or an open binary file, not {type(value).__name__}"
        ) from None
    with view:
        if view.ndim != 1 or view.itemsize != 1:
            raise TypeError(
                f"{field} must be the bytes of a file; a buffer of shape {view.shape} with "
                f"{view.itemsize} bytes an item looks like samples: encode them first"
            )
        return view.tobytes()


def _name_of(file: object) -> str | None:
    """The base name of an open file, if it has one."""
    name = getattr(file, "name", None)
    return os.path.basename(name) or None if isinstance(name, str) else None


def _read(field: str, file: Readable, max_input_bytes: int) -> bytes:
    """All there is to read; one byte more than allowed is enough for the engine to refuse it."""
    parts: list[bytes] = []
    left = max_input_bytes + 1
    while left > 0:
        part: Any = file.read(left)
        if part is None:
            break
        if not isinstance(part, (bytes, bytearray, memoryview)):
            raise TypeError(
                f"{field}: reading gave {type(part).__name__}, not bytes; open the file in binary mode"
            )
        if len(part) == 0:
            break
        parts.append(bytes(part))
        left -= len(part)
    return parts[0] if len(parts) == 1 else b"".join(parts)
