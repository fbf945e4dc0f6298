"""Money is ``decimal.Decimal``: never a float, in or out."""

from __future__ import annotations

from decimal import Decimal

Amount = Decimal | str | int
"""An amount of US dollars."""


def amount_text(amount: Amount, name: str) -> str:
    """The decimal text the engine reads. It judges the value; this only the type."""
    if isinstance(amount, str):
        return amount
    if isinstance(amount, bool) or not isinstance(amount, (int, Decimal)):
        raise TypeError(
            f"{name} must be Decimal, str or int, not {type(amount).__name__}: "
            f"a binary fraction is not exact money; write Decimal('0.10')"
        )
    if isinstance(amount, Decimal) and amount.is_finite() and abs(amount.adjusted()) < 40:
        return format(amount, "f")
    # Not a number, or absurdly large: in a form the engine refuses with its own words.
    return str(amount) if isinstance(amount, Decimal) else format(Decimal(amount), "f")
