"""Money: exact, decimal, charged once and only for success."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from conftest import Shop

import noxus


def test_a_call_is_charged(shop: Shop) -> None:
    result = shop.engine.qr("hola")
    assert result.billing == noxus.Billing(Decimal("0.002"), Decimal("0.002"), Decimal("9.998"), "USD")
    assert type(result.billing.charged_usd) is Decimal
    assert result.job_id == 1
    balance = shop.engine.balance().balance
    assert balance.balance_usd == balance.available_usd == Decimal("9.998")
    assert type(balance.lifetime_spent_usd) is Decimal
    assert [job.tool for job in shop.engine.jobs.list().jobs] == ["qr"]
    assert shop.engine.jobs.get(1).job.charged_usd == Decimal("0.002")


def test_without_a_ledger_nothing_is_billed() -> None:
    result = noxus.qr("hola")
    assert result.billing is None and result.job_id is None
    with pytest.raises(noxus.ProviderError):
        noxus.default_engine().balance()


def test_a_failure_costs_nothing(shop: Shop) -> None:
    with pytest.raises(noxus.InputError) as caught:
        shop.engine.image_convert(b"not a picture", output_format="png")
    assert '"charged_usd":"0"' in caught.value.envelope
    assert shop.engine.balance().balance.available_usd == 10


def test_a_repeated_key_is_charged_once(shop: Shop) -> None:
    first = shop.engine.qr("hola", idempotency_key="order-7")
    again = shop.engine.qr("hola", idempotency_key="order-7", output_format="png")
    assert (first.replayed, again.replayed) == (False, True)
    assert first.to_json() == again.to_json()
    assert shop.engine.balance().balance.balance_usd == Decimal("9.998")
    with pytest.raises(noxus.IdempotencyError) as caught:
        shop.engine.qr("adiós", idempotency_key="order-7")
    assert caught.value.code == "idempotency_key_reused"


def test_spelling_a_default_out_is_the_same_request(shop: Shop) -> None:
    """By name, by keyword, with and without defaults: one fingerprint."""
    shop.engine.run("crear-qr", {"text": "hola"}, idempotency_key="order-8")
    result = shop.engine.qr("hola", quiet_zone=4, error_correction="medium", idempotency_key="order-8")
    assert result.replayed


@pytest.mark.parametrize("amount", [Decimal("1.50"), "1.5", Decimal("15E-1")])
def test_money_goes_in_exactly(shop: Shop, amount: Decimal | str) -> None:
    assert shop.engine.top_up(shop.account, amount).balance.balance_usd == Decimal("11.5")


def test_whole_and_round_amounts(shop: Shop) -> None:
    assert shop.engine.top_up(shop.account, 2).balance.balance_usd == 12
    assert shop.engine.top_up(shop.account, Decimal("1E+2")).balance.balance_usd == 112


@pytest.mark.parametrize("amount", [1.5, True, None, [1]])
def test_a_float_is_not_money(shop: Shop, amount: Any) -> None:
    with pytest.raises(TypeError, match="amount_usd must be Decimal, str or int"):
        shop.engine.top_up(shop.account, amount)
    with pytest.raises(TypeError if amount is not None and amount != [1] else noxus.ValidationError):
        shop.engine.call("top_up", {"account": shop.account, "amount_usd": amount})


@pytest.mark.parametrize(
    "amount",
    ["", "1,5", "-1", -1, "0.0000001", Decimal("NaN"), Decimal("Infinity"), Decimal("1E+99999"), 10**40, "1e3"],
)
def test_an_impossible_amount_is_refused_by_the_ledger(shop: Shop, amount: Any) -> None:
    with pytest.raises(noxus.NoxusError) as caught:
        shop.engine.top_up(shop.account, amount)
    assert caught.value.code in ("invalid_amount", "amount_overflow")
    assert shop.engine.balance().balance.balance_usd == 10


def test_an_empty_balance_is_told_with_its_numbers(shop: Shop) -> None:
    account = shop.engine.accounts.create("poor").account.account
    key = shop.engine.keys.create(account).api_key
    shop.engine.top_up(account, "0.0019")
    with pytest.raises(noxus.BalanceError) as caught:
        shop.engine.qr("hola", api_key=key)
    error = caught.value
    assert error.code == "insufficient_api_balance" and error.http_status == 402 and not error.retryable
    assert error.details == {"required_usd": Decimal("0.002"), "available_usd": Decimal("0.0019")}


def test_administration(shop: Shop) -> None:
    engine = shop.engine
    app = engine.apps.create(shop.account, "web").app.app
    made = engine.keys.create(
        shop.account,
        app=app,
        tools=["crear-qr"],
        rate_limit={"limit": 1, "window_seconds": 3600},
        budget_usd=Decimal("0.5"),
    )
    assert made.key.tools == ["qr"] and made.key.budget_usd == Decimal("0.5")
    engine.qr("hola", api_key=made.api_key)
    with pytest.raises(noxus.RateLimitError) as caught:
        engine.qr("hola", api_key=made.api_key)
    assert caught.value.retryable and caught.value.details["limit"]["window_seconds"] == 3600
    with pytest.raises(noxus.PermissionDeniedError):
        engine.image_convert(b"", output_format="png", api_key=made.api_key)
    engine.keys.revoke(made.key.key)
    with pytest.raises(noxus.AuthError):
        engine.ping(api_key=made.api_key)
    engine.refund(1, "0.002", reference="back")
    kinds = [movement.kind for movement in engine.statement(shop.account).movements]
    assert kinds == ["top_up", "capture", "refund"]
    assert engine.verify().clean is True
    assert engine.reap().expired == 0


def test_two_engines_share_a_ledger(shop: Shop) -> None:
    with noxus.Engine(store=shop.store, api_key=shop.api_key) as other:
        other.qr("hola")
    assert shop.engine.balance().balance.balance_usd == Decimal("9.998")
