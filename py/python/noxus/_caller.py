"""What the generated methods stand on."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from ._record import Answer
from ._result import Result

if TYPE_CHECKING:
    from ._job import ProgressHook

AnswerT = TypeVar("AnswerT", bound=Answer)
KindT = TypeVar("KindT", bound=Result)


def changed(*options: tuple[str, object] | tuple[str, object, object]) -> dict[str, object]:
    """The options to send: (name, value), and (name, value, default) where the
    value is another than the default.

    The engine has the same defaults. Leaving them out makes a call that spells
    them out the same request, for idempotency, as one that does not.
    """
    sent: dict[str, object] = {}
    for name, value, *default in options:
        if not default or type(value) is not type(default[0]) or value != default[0]:
            sent[name] = value
    return sent


class Caller(ABC):
    """Something that runs tools and operations: an engine."""

    @abstractmethod
    def call(self, operation: str, arguments: Mapping[str, Any] | None = None) -> Answer:
        """Runs a named operation."""

    @abstractmethod
    def _ask(
        self, kind: type[AnswerT], operation: str, arguments: Mapping[str, object]
    ) -> AnswerT:
        """An operation with the arguments that are not None."""

    @abstractmethod
    def _run(
        self,
        kind: type[KindT],
        tool: str,
        params: dict[str, object],
        files: Mapping[str, Any],
        *,
        api_key: str | None,
        idempotency_key: str | None,
        on_in_flight: Literal["refuse", "join"],
        on_progress: ProgressHook | None,
        progress: bool,
        timeout: float | None,
    ) -> KindT:
        """Runs a tool and waits for it."""
