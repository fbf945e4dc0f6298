"""Answers of the engine as Python values: fields by name, money as ``Decimal``."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, ClassVar


def decode(text: str) -> dict[str, Any]:
    """JSON text as a dictionary in which every amount (``…_usd``) is a ``Decimal``."""
    # Objects are looked at one by one, in Python, only where there can be an amount.
    value = _WITH_AMOUNTS.decode(text) if "_usd" in text else json.loads(text)
    return value if isinstance(value, dict) else {}


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    return {
        name: Decimal(value) if name.endswith("_usd") and isinstance(value, str) else value
        for name, value in pairs
    }


_WITH_AMOUNTS = json.JSONDecoder(object_pairs_hook=_object)


class Record(Mapping[str, Any]):
    """A read-only mapping whose fields are attributes too."""

    __slots__ = ("_fields",)

    _fields: dict[str, Any]
    _KINDS: ClassVar[dict[str, type[Record]]] = {}
    """The class of each field that is a record, or a list of them."""

    def __init__(self, fields: Mapping[str, Any]) -> None:
        kinds = self._KINDS
        self._fields = {name: _wrap(value, kinds.get(name, Record)) for name, value in fields.items()}

    def __getitem__(self, name: str) -> Any:
        return self._fields[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._fields)

    def __len__(self) -> int:
        return len(self._fields)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._fields!r})"

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *self._fields]

    def __getattr__(self, name: str) -> Any:
        try:
            return object.__getattribute__(self, "_fields")[name]
        except (KeyError, AttributeError):
            raise AttributeError(f"there is no field {name!r}") from None


class Answer(Record):
    """What an operation answered."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        super().__init__(decode(text))
        self._text = text

    def to_json(self) -> str:
        """The engine's own JSON text, the same through every door of noxus."""
        return self._text

    def __reduce__(self) -> tuple[Any, ...]:
        return (type(self), (self._text,))

    def __repr__(self) -> str:
        # ``success`` is always true here: errors are raised.
        shown = {name: value for name, value in self._fields.items() if name != "success"}
        return f"{type(self).__name__}({shown!r})"


def _wrap(value: Any, kind: type[Record]) -> Any:
    if isinstance(value, dict):
        return kind(value)
    if isinstance(value, list):
        return [_wrap(item, kind) for item in value]
    return value
