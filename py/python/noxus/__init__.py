"""Media tools as function calls, each with a price before it runs.

>>> import noxus
>>> noxus.qr("hola").output.mime_type
'image/png'

``noxus.Engine(store="ledger.db", api_key="...")`` meters and bills the same calls.
"""

from __future__ import annotations

from . import _tools, answers, errors
from ._engine import Engine, default_engine
from ._error import NoxusError
from ._job import Job
from ._native import __version__
from ._progress import Progress
from ._record import Answer, Record
from ._result import Billing, OutputFile, Result
from ._tools import *  # noqa: F403
from .errors import *  # noqa: F403


def versions() -> answers.VersionsAnswer:
    """Versions of noxus and of the libraries inside."""
    return default_engine().versions()


def catalog() -> answers.CatalogAnswer:
    """The tools with options, limits and prices."""
    return default_engine().catalog()


__all__ = [
    "Answer",
    "Billing",
    "Engine",
    "Job",
    "NoxusError",
    "OutputFile",
    "Progress",
    "Record",
    "Result",
    "__version__",
    "answers",
    "catalog",
    "default_engine",
    "errors",
    "versions",
]
__all__ += _tools.__all__
__all__ += errors.__all__
