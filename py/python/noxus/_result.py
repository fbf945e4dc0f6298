"""What a call gives back: files, billing, and what the tool says beside them."""

from __future__ import annotations

import base64
import contextlib
import html
import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any, Self

from . import _native
from ._record import decode


class OutputFile:
    """A result file, in memory."""

    __slots__ = ("_content", "_load", "filename", "mime_type", "size_bytes")

    filename: str
    """Name with extension; never a path."""
    mime_type: str
    """IANA media type."""
    size_bytes: int
    """Length of the content."""

    def __init__(
        self, filename: str, mime_type: str, size_bytes: int, load: Callable[[], bytes]
    ) -> None:
        self.filename = filename
        self.mime_type = mime_type
        self.size_bytes = size_bytes
        self._load = load
        self._content: bytes | None = None

    @property
    def content(self) -> bytes:
        """The content."""
        if self._content is None:
            self._content = self._load()
        return self._content

    def save(self, path: str | os.PathLike[str] = ".") -> Path:
        """Writes the file and tells where.

        ``path`` is a folder, which then gets ``filename``, or the name of the
        file. The content is written under a temporary name and renamed, so that
        nobody ever sees half a file.
        """
        target = Path(path)
        if target.is_dir() or str(path).endswith(("/", os.sep)):
            target.mkdir(parents=True, exist_ok=True)
            target = target / self.filename
        temporary = target.with_name(f".{target.name[:200]}.{secrets.token_hex(6)}.part")
        try:
            with open(temporary, "xb") as stream:
                stream.write(self.content)
            os.replace(temporary, target)
        except BaseException:
            with contextlib.suppress(FileNotFoundError):
                os.unlink(temporary)
            raise
        return target

    def __repr__(self) -> str:
        return f"OutputFile({self.filename!r}, {self.mime_type!r}, {self.size_bytes} bytes)"

    def __reduce__(self) -> tuple[Any, ...]:
        return (_restored_file, (self.filename, self.mime_type, self.content))


def _restored_file(filename: str, mime_type: str, content: bytes) -> OutputFile:
    return OutputFile(filename, mime_type, len(content), lambda: content)


@dataclass(frozen=True, slots=True)
class Billing:
    """What a call cost, in US dollars."""

    estimated_usd: Decimal
    """What was reserved: the upper bound told beforehand."""
    charged_usd: Decimal
    """What was taken."""
    balance_after_usd: Decimal
    """The balance after this charge."""
    currency: str = field(default="USD")
    """Always ``USD``."""


_ENVELOPE = frozenset({"success", "tool", "job_id", "billing", "output", "outputs", "request_id"})


class Result:
    """The answer to a call that succeeded.

    What the tool says beside its files is found by name: ``result["width"]``, or
    ``result.width``.
    """

    tool: str
    """Name of the tool."""
    outputs: tuple[OutputFile, ...]
    """The result files; the first is the main one."""
    billing: Billing | None
    """What it cost; ``None`` without billing."""
    job_id: int | None
    """The job in the ledger; ``None`` without billing."""
    request_id: str
    """Id of the request that did the work."""
    replayed: bool
    """Whether this is the stored answer to an earlier call."""
    report: dict[str, Any]
    """What the tool says beside files."""

    def __init__(
        self,
        fields: dict[str, Any],
        outputs: tuple[OutputFile, ...],
        replayed: bool,
        full_envelope: Callable[[], str],
    ) -> None:
        billing = fields.get("billing")
        self.tool = fields["tool"]
        self.outputs = outputs
        self.billing = Billing(**billing) if billing is not None else None
        self.job_id = fields.get("job_id")
        self.request_id = fields["request_id"]
        self.replayed = replayed
        self.report = {name: value for name, value in fields.items() if name not in _ENVELOPE}
        self._full_envelope = full_envelope
        # Fields of the report are attributes, typed in the generated classes.
        for name, value in self.report.items():
            self.__dict__.setdefault(name, value)

    @classmethod
    def _of(cls, response: _native.Response) -> Self:
        """The result around a response of the engine."""
        fields = decode(response.to_json_without_content())
        outputs = tuple(
            OutputFile(
                file["filename"], file["mime_type"], file["bytes"], partial(response.content, index)
            )
            for index, file in enumerate(_files_of(fields))
        )
        return cls(fields, outputs, response.replayed, response.to_json)

    @property
    def output(self) -> OutputFile:
        """The main result file."""
        if not self.outputs:
            raise LookupError(f"{self.tool} made no file")
        return self.outputs[0]

    def to_json(self) -> str:
        """The envelope with files as base64: the engine's own text, the same
        through every door of noxus."""
        return self._full_envelope()

    def __getitem__(self, name: str) -> Any:
        return self.report[name]

    def __repr__(self) -> str:
        parts = [self.tool, *(repr(file) for file in self.outputs)]
        if self.billing is not None:
            parts.append(f"charged {self.billing.charged_usd} {self.billing.currency}")
        return f"<{type(self).__name__} {', '.join(parts)}>"

    def __reduce__(self) -> tuple[Any, ...]:
        """Results cross process boundaries whole."""
        return (_restored, (type(self), self.to_json(), self.replayed))

    def _shown(self, mime_type: str) -> bytes | None:
        file = self.outputs[0] if self.outputs else None
        return file.content if file is not None and file.mime_type == mime_type else None

    def _repr_png_(self) -> bytes | None:
        """The picture, for notebooks."""
        return self._shown("image/png")

    def _repr_jpeg_(self) -> bytes | None:
        """The picture, for notebooks."""
        return self._shown("image/jpeg")

    def _repr_html_(self) -> str | None:
        """Pictures that notebooks have no other way for."""
        for mime_type in ("image/svg+xml", "image/webp", "image/avif", "image/gif"):
            content = self._shown(mime_type)
            if content is not None:
                encoded = base64.b64encode(content).decode("ascii")
                name = html.escape(self.output.filename, quote=True)
                return f'<img alt="{name}" src="data:{mime_type};base64,{encoded}">'
        return None


def _files_of(fields: dict[str, Any]) -> list[dict[str, Any]]:
    """The entries of files in an envelope."""
    if "outputs" in fields:
        return list(fields["outputs"])
    return [fields["output"]] if "output" in fields else []


def _restored(kind: type[Result], envelope: str, replayed: bool) -> Result:
    fields = decode(envelope)
    # The content of the main file stands in `output` only.
    main = fields.get("output", {}).get("content_base64")
    outputs = tuple(
        _restored_file(
            file["filename"], file["mime_type"], base64.b64decode(file.get("content_base64", main))
        )
        for file in _files_of(fields)
    )
    return kind(fields, outputs, replayed, lambda: envelope)
