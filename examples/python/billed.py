"""A ledger, an account with money, a key, and a call that is charged. Usage: billed.py LEDGER"""

import sys

import noxus

with noxus.Engine(store=sys.argv[1], language="en") as owner:
    account = owner.accounts.create("Ana").account.account
    api_key = owner.keys.create(account, tools=["qr"]).api_key
    owner.top_up(account, "10", reference="invoice-1")

with noxus.Engine(store=sys.argv[1], api_key=api_key, language="en") as engine:
    print("at most", engine.estimate("qr", {"text": "hola"}).estimated_usd)
    result = engine.qr("hola", idempotency_key="order-1")
    assert result.billing is not None
    print("charged", result.billing.charged_usd, "left", result.billing.balance_after_usd)
    print("again:", engine.qr("hola", idempotency_key="order-1").replayed)
    try:
        engine.image_convert(b"", output_format="png")
    except noxus.PermissionDeniedError as error:
        print(error.code)
