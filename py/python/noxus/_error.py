"""What every error of noxus is, and how one is made from the engine's words."""

from __future__ import annotations

import json
from typing import Any

_NAMED = frozenset({"success", "error", "error_code", "request_id", "field", "hint", "billing"})


class NoxusError(Exception):
    """A refused or failed call. Nothing was charged for it.

    ``code`` is the contract; texts may change. See ``noxus.errors`` for the classes.
    """

    code: str
    """Stable name of what went wrong, such as ``insufficient_api_balance``."""
    message: str
    """What is wrong, in the engine's language."""
    hint: str | None
    """What to do about it."""
    field: str | None
    """The option or file it is about."""
    request_id: str | None
    """Id of the request, when it got one."""
    http_status: int
    """The status this error has over HTTP."""
    retryable: bool
    """Whether the same call can succeed later without being changed."""
    details: dict[str, Any]
    """Further fields of the envelope, such as ``required_usd`` (a ``Decimal``)."""
    envelope: str
    """The whole error as JSON text, the same through every door of noxus."""

    def __init__(
        self,
        message: str,
        *,
        code: str = "internal_error",
        hint: str | None = None,
        field: str | None = None,
        request_id: str | None = None,
        http_status: int = 500,
        retryable: bool = False,
        envelope: str = "{}",
    ) -> None:
        from ._record import decode

        super().__init__(message)
        self.message = message
        self.code = code
        self.hint = hint
        self.field = field
        self.request_id = request_id
        self.http_status = http_status
        self.retryable = retryable
        self.envelope = envelope
        self.details = {name: value for name, value in decode(envelope).items() if name not in _NAMED}

    def __str__(self) -> str:
        return f"{self.message} {self.hint}" if self.hint else self.message

    def __reduce__(self) -> tuple[Any, ...]:
        """Errors cross process boundaries whole."""
        return (_restore, (type(self), self.message, self._keywords()))

    def _keywords(self) -> dict[str, Any]:
        names = ("code", "hint", "field", "request_id", "http_status", "retryable", "envelope")
        return {name: getattr(self, name) for name in names}


def _restore(kind: type[NoxusError], message: str, keywords: dict[str, Any]) -> NoxusError:
    return kind(message, **keywords)


def build(
    envelope: str,
    class_name: str,
    code: str,
    message: str,
    hint: str | None,
    field: str | None,
    request_id: str | None,
    http_status: int,
    retryable: bool,
) -> NoxusError:
    """The exception for an error of the engine. Called by the native module."""
    from .errors import BY_CLASS, BY_CODE

    kind = BY_CODE.get(code) or BY_CLASS.get(class_name, NoxusError)
    return kind(
        message,
        code=code,
        hint=hint,
        field=field,
        request_id=request_id,
        http_status=http_status,
        retryable=retryable,
        envelope=envelope,
    )


def timed_out(cancelled: NoxusError, timeout_s: float, language: str) -> NoxusError:
    """What a call raises that was cancelled because the caller's time was over."""
    message = (
        f"La llamada se canceló al pasar {timeout_s:g} s."
        if language == "es"
        else f"The call was cancelled after {timeout_s:g} s."
    )
    fields = json.loads(cancelled.envelope) | {"error": message, "error_code": "tool_timeout"}
    envelope = json.dumps(fields, ensure_ascii=False, separators=(",", ":"))
    return build(
        envelope, "Tool", "tool_timeout", message, None, None, cancelled.request_id, 504, True
    )
