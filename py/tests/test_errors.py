"""Every class of error, reached for real and mapped from the one table."""

from __future__ import annotations

import json
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT, SLOW, Shop

import noxus
from noxus._error import build
from noxus.errors import BY_CLASS, BY_CODE

TABLE = json.loads((ROOT / "catalog.json").read_text("utf-8"))["errors"]


@pytest.mark.parametrize("row", TABLE, ids=lambda row: str(row["code"]))
def test_every_code_has_its_exception(row: dict[str, Any]) -> None:
    text = row["text"]["en"]
    error = build(
        json.dumps({"success": False, "error": text, "error_code": row["code"]}),
        row["class"],
        row["code"],
        text,
        None,
        None,
        None,
        row["http_status"],
        row["retryable"],
    )
    assert type(error) is BY_CODE.get(row["code"], BY_CLASS[row["class"]])
    assert isinstance(error, BY_CLASS[row["class"]])
    assert str(error) == text and error.http_status == row["http_status"]
    documentation = type(error).__doc__
    assert documentation is not None and f"``{row['code']}``" in documentation


def test_some_are_also_what_python_calls_them() -> None:
    assert issubclass(noxus.ValidationError, ValueError)
    assert issubclass(noxus.InputError, ValueError)
    assert issubclass(noxus.LimitError, ValueError)
    assert issubclass(noxus.NotFoundError, LookupError)
    assert issubclass(noxus.ToolTimeoutError, TimeoutError)


def provoke_store(shop: Shop, tmp_path: Path) -> object:
    return noxus.Engine(store=tmp_path)


def provoke_store_corrupt(shop: Shop, tmp_path: Path) -> object:
    path = tmp_path / "not-a-ledger.db"
    path.write_bytes(b"hello" * 1000)
    return noxus.Engine(store=path)


def provoke_rate(shop: Shop, tmp_path: Path) -> object:
    limited = shop.engine.keys.create(shop.account, rate_limit={"limit": 1, "window_seconds": 60})
    shop.engine.qr("one", api_key=limited.api_key)
    return shop.engine.qr("two", api_key=limited.api_key)


def provoke_idempotency(shop: Shop, tmp_path: Path) -> object:
    shop.engine.qr("one", idempotency_key="k")
    return shop.engine.qr("two", idempotency_key="k")


def provoke_balance(shop: Shop, tmp_path: Path) -> object:
    account = shop.engine.accounts.create("poor").account.account
    return shop.engine.qr("x", api_key=shop.engine.keys.create(account).api_key)


def provoke_permission(shop: Shop, tmp_path: Path) -> object:
    return shop.engine.qr("x", api_key=shop.engine.keys.create(shop.account, tools=[]).api_key)


PROVOKED: list[tuple[type[noxus.NoxusError], str, Callable[[Shop, Path], object]]] = [
    (noxus.AuthError, "invalid_api_key", lambda shop, _: shop.engine.qr("x", api_key="noxus_test_nope")),
    (noxus.PermissionDeniedError, "tool_not_allowed", provoke_permission),
    (noxus.NotFoundError, "tool_not_found", lambda shop, _: shop.engine.run("teleport")),
    (noxus.ValidationError, "missing_field", lambda shop, _: shop.engine.run("qr")),
    (
        noxus.InputError,
        "unsupported_format",
        lambda shop, _: shop.engine.image_convert(b"text", output_format="png"),
    ),
    (
        noxus.LimitError,
        "file_too_large",
        lambda *_: noxus.Engine(limits={"max_input_bytes": 9}).image_convert(b"0123456789", output_format="png"),
    ),
    (noxus.RateLimitError, "rate_limit_exceeded", provoke_rate),
    (noxus.BalanceError, "insufficient_api_balance", provoke_balance),
    (noxus.IdempotencyError, "idempotency_key_reused", provoke_idempotency),
    (noxus.LedgerError, "account_exists", lambda shop, _: shop.engine.accounts.create("ana")),
    (noxus.ProviderError, "provider_not_configured", lambda *_: noxus.Engine().balance()),
    (noxus.StoreError, "store_unavailable", provoke_store),
    (noxus.StoreError, "store_corrupt", provoke_store_corrupt),
]


@pytest.mark.parametrize(("kind", "code", "provoke"), PROVOKED, ids=[row[1] for row in PROVOKED])
def test_a_provoked_error_is_whole(
    kind: type[noxus.NoxusError],
    code: str,
    provoke: Callable[[Shop, Path], object],
    shop: Shop,
    tmp_path: Path,
) -> None:
    with pytest.raises(kind) as caught:
        provoke(shop, tmp_path)
    error = caught.value
    assert type(error) is kind and error.code == code
    envelope = json.loads(error.envelope)
    assert envelope["success"] is False and envelope["error_code"] == code
    assert envelope["error"] == error.message and envelope["billing"] == {"charged_usd": "0"}
    assert envelope.get("field") == error.field and envelope.get("hint") == error.hint
    assert envelope.get("request_id") == error.request_id
    row = next(row for row in TABLE if row["code"] == code)
    assert (error.http_status, error.retryable) == (row["http_status"], row["retryable"])


def test_an_outlasted_job_is_a_timeout_of_the_tool(film: bytes) -> None:
    engine = noxus.Engine(job_timeout_ms=1)
    with pytest.raises(noxus.ToolTimeoutError):
        engine.run("image-convert", SLOW, files={"image": film})


def test_services_outside_are_named_in_the_settings_and_asked_for_by_name() -> None:
    # Nobody answers at that port, and there is no such key.
    engine = noxus.Engine(
        language="en",
        script_writer={"base_url": "http://127.0.0.1:9/v1", "model": "m", "api_key_env": "NOXUS_NO_KEY"},
        stock={
            "pexels": {"base_url": "http://127.0.0.1:9", "api_key_env": "PATH"},
            "pixabay": {"api_key_env": "NOXUS_NO_KEY"},
        },
        speech_endpoint={
            "base_url": "http://127.0.0.1:9/v1",
            "model": "m",
            "voices": [{"name": "ana", "languages": ["es"]}],
        },
    )
    with pytest.raises(noxus.ProviderError, match="NOXUS_NO_KEY") as caught:
        engine.script_to_video("gatos", writer="model", mode="plan")
    assert (caught.value.code, caught.value.field) == (
        "provider_not_configured",
        "script_writer.api_key_env",
    )
    planned = engine.script_to_video("gatos", writer="model", writer_fallback="outline", mode="plan")
    assert planned.writer == "outline"
    with pytest.raises(noxus.ProviderError) as caught:
        engine.script_to_video(script="Hola.", voice="speech:ana")
    assert (caught.value.code, caught.value.field) == ("provider_unavailable", "voice")
    with pytest.raises(noxus.ProviderError) as caught:
        engine.script_to_video(script="El mar.", stock="pexels", mode="plan")
    assert (caught.value.code, caught.value.field) == ("provider_unavailable", "stock")
    with pytest.raises(noxus.ProviderError, match="NOXUS_NO_KEY") as caught:
        engine.script_to_video(script="El mar.", stock="pixabay", mode="plan")
    assert caught.value.field == "stock.pixabay.api_key_env"


def test_messages_come_in_the_engines_language() -> None:
    messages = set()
    for language, word in (("es", "herramienta"), ("en", "tool")):
        engine = noxus.Engine(language="es" if language == "es" else "en")
        assert engine.language == language
        with pytest.raises(noxus.NotFoundError, match=word) as caught:
            engine.run("teleport")
        assert caught.value.hint is not None and caught.value.hint in str(caught.value)
        messages.add(caught.value.message)
    assert len(messages) == 2


def test_errors_survive_pickling() -> None:
    with pytest.raises(noxus.ValidationError) as caught:
        noxus.qr("x", scale=0)
    error = caught.value
    again = pickle.loads(pickle.dumps(error))
    assert type(again) is type(error) and vars(again) == vars(error) and str(again) == str(error)
