"""Engines: what runs tools, with or without a ledger."""

from __future__ import annotations

import atexit
import json
import math
import operator
import os
import threading
from collections.abc import Iterable, Mapping
from decimal import Decimal
from types import TracebackType
from typing import TYPE_CHECKING, Any, Literal, Self, TypeVar

from . import _native
from ._caller import AnswerT
from ._files import NativeFile, native_files
from ._job import Job, ProgressHook
from ._money import amount_text
from ._operations import OperationMethods
from ._progress import Bar
from ._record import Answer
from ._result import Result
from ._tools import RESULTS, ToolMethods
from .answers import BY_OPERATION, Estimate

if TYPE_CHECKING:
    from ._files import Files
    from ._settings import (
        ScriptWriterSettings,
        SpeechEndpointSettings,
        StockSettings,
        VideoSettings,
    )
    from ._tools import Limits

OnInFlight = Literal["refuse", "join"]
KindT = TypeVar("KindT", bound=Result)


def _plain(value: Any) -> object:
    """JSON for what is nearly JSON: mappings, sets, values and arrays of NumPy."""
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, (set, frozenset)):
        return list(value)
    if hasattr(value, "tolist"):
        return value.tolist()
    try:
        return operator.index(value)
    except TypeError:
        pass
    raise TypeError(f"an option cannot be {type(value).__name__}: use a text, a number, a list or a mapping")


_ENCODER = json.JSONEncoder(default=_plain, allow_nan=False)


def _json(value: object) -> str:
    return _ENCODER.encode(value)


class Engine(ToolMethods, OperationMethods):
    """An engine with its settings. All have defaults; see ``catalog()`` for limits.

    ``store``: the ledger, a path of a SQLite file or ``":memory:"``; without it
    calls are neither metered nor billed. ``api_key``: the key that pays when a
    call names none. ``language``: ``"es"`` (default) or ``"en"``. ``tariff``: a
    price list as TOML text. ``tiers``: what accounts get by their tier, as TOML
    text. ``speech_model``: the speech recognition model, a name
    that ``noxus models list`` shows or the path of a ggml file; by default the best
    one in ``noxus/models`` of the user's data folder. ``memory_bytes``: memory for all
    work at a time, by default two thirds of the machine's or the container's; what does
    not fit waits. ``spool_folder``: a folder for results that are too large for memory
    while they are made, by default beside the ledger. ``script_writer``: the language model
    that writes scripts for ``writer="model"``, and ``speech_endpoint``: voices of a service
    outside; both by OpenAI's protocols. ``stock``: libraries of stock footage for
    ``stock="pexels"`` and ``stock="pixabay"``. See ``docs/script-to-video.md``. ``video``: the
    providers that make videos, see ``docs/video-providers.md``.

    Engines may be shared by threads. A forked child may go on using one whose
    ledger is a file, or that has none.
    """

    def __init__(
        self,
        *,
        store: str | os.PathLike[str] | None = None,
        api_key: str | None = None,
        language: Literal["es", "en"] | None = None,
        workers: int | None = None,
        queue_capacity: int | None = None,
        max_in_flight_per_key: int | None = None,
        max_joiners_per_key: int | None = None,
        max_failures_per_minute: int | None = None,
        max_estimates_per_minute: int | None = None,
        job_timeout_ms: int | None = None,
        admission_timeout_ms: int | None = None,
        join_timeout_ms: int | None = None,
        memory_bytes: int | None = None,
        spool_folder: str | os.PathLike[str] | None = None,
        limits: Limits | None = None,
        tariff: str | None = None,
        tiers: str | None = None,
        speech_model: str | os.PathLike[str] | None = None,
        script_writer: ScriptWriterSettings | None = None,
        speech_endpoint: SpeechEndpointSettings | None = None,
        stock: StockSettings | None = None,
        video: VideoSettings | None = None,
        lease_ms: int | None = None,
        hold_ms: int | None = None,
    ) -> None:
        settings: dict[str, object] = {
            "store": None if store is None else os.fsdecode(store),
            "api_key": api_key,
            "language": language,
            "workers": workers,
            "queue_capacity": queue_capacity,
            "max_in_flight_per_key": max_in_flight_per_key,
            "max_joiners_per_key": max_joiners_per_key,
            "max_failures_per_minute": max_failures_per_minute,
            "max_estimates_per_minute": max_estimates_per_minute,
            "job_timeout_ms": job_timeout_ms,
            "admission_timeout_ms": admission_timeout_ms,
            "join_timeout_ms": join_timeout_ms,
            "memory_bytes": memory_bytes,
            "spool_folder": None if spool_folder is None else os.fsdecode(spool_folder),
            "limits": limits,
            "tariff": tariff,
            "tiers": tiers,
            "speech_model": None if speech_model is None else os.fsdecode(speech_model),
            "script_writer": script_writer,
            "speech_endpoint": speech_endpoint,
            "stock": stock,
            "video": video,
            "lease_ms": lease_ms,
            "hold_ms": hold_ms,
        }
        given = {name: value for name, value in settings.items() if value is not None}
        self._open: _native.Engine | None = _native.Engine(_json(given))

    @property
    def _native(self) -> _native.Engine:
        if self._open is None:
            raise ValueError("the engine was closed")
        return self._open

    @property
    def language(self) -> str:
        """The language of messages: ``es`` or ``en``."""
        return self._native.language

    def close(self) -> None:
        """Lets go of the ledger once running jobs have ended. Further calls raise
        ``ValueError``."""
        self._open = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, _: BaseException | None, __: TracebackType | None
    ) -> None:
        self.close()

    def run(
        self,
        tool: str,
        params: Mapping[str, Any] | None = None,
        *,
        files: Files | None = None,
        fields: Iterable[tuple[str, str]] = (),
        api_key: str | None = None,
        idempotency_key: str | None = None,
        on_in_flight: OnInFlight = "refuse",
        on_progress: ProgressHook | None = None,
        progress: bool = False,
        timeout: float | None = None,
    ) -> Result:
        """Runs any tool by name and waits for it. ``files`` maps the name of each
        input to a file or a list of files; ``fields`` are options as form text."""
        request = self._request(tool, params, fields, api_key, idempotency_key, on_in_flight)
        given = native_files(files or {}, self._native.max_input_bytes)
        kind = RESULTS.get(tool, Result)
        return self._complete(kind, tool, request, given, on_progress, progress, timeout)

    def submit(
        self,
        tool: str,
        params: Mapping[str, Any] | None = None,
        *,
        files: Files | None = None,
        fields: Iterable[tuple[str, str]] = (),
        api_key: str | None = None,
        idempotency_key: str | None = None,
        on_in_flight: OnInFlight = "refuse",
        on_progress: ProgressHook | None = None,
    ) -> Job[Result]:
        """Starts a call and returns at once. Every refusal is the job's result.

        ``on_progress`` is called from a thread of its own.
        """
        request = self._request(tool, params, fields, api_key, idempotency_key, on_in_flight)
        given = native_files(files or {}, self._native.max_input_bytes)
        native = self._native.submit(request, given)
        job = Job(native, RESULTS.get(tool, Result), self.language)
        if on_progress is not None:
            job._listen(on_progress)
        return job

    def estimate(
        self,
        tool: str,
        params: Mapping[str, Any] | None = None,
        *,
        files: Files | None = None,
        fields: Iterable[tuple[str, str]] = (),
        api_key: str | None = None,
    ) -> Estimate:
        """What a call would cost at most, without running it: ``estimated_usd``
        and the ``lines`` it is made of."""
        request = self._request(tool, params, fields, api_key, None, "refuse")
        given = native_files(files or {}, self._native.max_input_bytes)
        return Estimate(self._native.estimate(request, given))

    def call(self, operation: str, arguments: Mapping[str, Any] | None = None) -> Answer:
        """Runs a named operation, such as ``keys.create``. The methods and
        namespaces of the engine are the same with names and types."""
        given = {
            name: amount_text(value, name) if name.endswith("_usd") and _is_number(value) else value
            for name, value in (arguments or {}).items()
        }
        return BY_OPERATION.get(operation, Answer)(self._native.call(operation, _json(given)))

    def _ask(
        self, kind: type[AnswerT], operation: str, arguments: Mapping[str, object]
    ) -> AnswerT:
        given = {name: value for name, value in arguments.items() if value is not None}
        return kind(self._native.call(operation, _json(given)))

    def _request(
        self,
        tool: str,
        params: Mapping[str, Any] | None,
        fields: Iterable[tuple[str, str]],
        api_key: str | None,
        idempotency_key: str | None,
        on_in_flight: str,
    ) -> str:
        request: dict[str, object] = {"tool": tool, "params": params, "on_in_flight": on_in_flight}
        pairs = [[name, value] for name, value in fields]
        extra = {"fields": pairs or None, "api_key": api_key, "idempotency_key": idempotency_key}
        request |= {name: value for name, value in extra.items() if value is not None}
        return _json(request)

    def _run(
        self,
        kind: type[KindT],
        tool: str,
        params: dict[str, object],
        files: Mapping[str, Any],
        *,
        api_key: str | None,
        idempotency_key: str | None,
        on_in_flight: OnInFlight,
        on_progress: ProgressHook | None,
        progress: bool,
        timeout: float | None,
    ) -> KindT:
        """What every generated tool method comes to."""
        request = self._request(tool, params, (), api_key, idempotency_key, on_in_flight)
        given = native_files(files, self._native.max_input_bytes)
        return self._complete(kind, tool, request, given, on_progress, progress, timeout)

    def _complete(
        self,
        kind: type[KindT],
        tool: str,
        request: str,
        files: list[NativeFile],
        on_progress: ProgressHook | None,
        progress: bool,
        timeout: float | None,
    ) -> KindT:
        if timeout is not None and not (timeout >= 0 and math.isfinite(timeout)):
            raise ValueError(f"timeout must be seconds, 0 or more, not {timeout}")
        is_awaited = timeout is None and on_progress is None and not progress
        job = Job(self._native.submit(request, files, is_awaited), kind, self.language)
        if not progress:
            return job._complete(timeout, on_progress, None)
        with Bar(tool) as bar:
            return job._complete(timeout, on_progress, bar)


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float, Decimal))


_default: Engine | None = None
_default_lock = threading.Lock()


def default_engine() -> Engine:
    """The engine behind ``noxus.qr(...)`` and its like: no ledger, all defaults.
    Made by the first call."""
    global _default
    if _default is None:
        with _default_lock:
            if _default is None:
                _default = Engine()
    return _default


def _after_fork() -> None:
    """What another thread held or did at the fork would stay so in the child."""
    global _default_lock
    _default_lock = threading.Lock()
    _native.forked()


atexit.register(_native.close)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)
