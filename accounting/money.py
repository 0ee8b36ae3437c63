"""Rounding and sharing out of money, in one place.

Money is `Decimal` roubles with two places, quantity `Decimal` with three; rounding is half-up, as the registers do it.
"""

from collections.abc import Sequence
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal

KOPECK = Decimal("0.01")
THOUSANDTH = Decimal("0.001")
ZERO = Decimal("0.00")


def round_money(value: Decimal) -> Decimal:
    """Round roubles half-up (away from zero) to the kopeck."""
    return value.quantize(KOPECK, rounding=ROUND_HALF_UP)


def round_quantity(value: Decimal) -> Decimal:
    """Round a quantity half-up to the thousandth."""
    return value.quantize(THOUSANDTH, rounding=ROUND_HALF_UP)


def round_quantity_down(value: Decimal) -> Decimal:
    """Cut a quantity to the thousandth towards zero, so that a register is never promised more than there is."""
    return value.quantize(THOUSANDTH, rounding=ROUND_DOWN)


def line_amount(*, price: Decimal, quantity: Decimal) -> Decimal:
    """Return the amount of a line before discounts: price (roubles per package) × quantity (packages), contract §4."""
    return round_money(price * quantity)


def included_vat(*, total: Decimal, rate: str) -> Decimal:
    """Return the VAT inside `total` roubles: total × rate ÷ (100 + rate); zero for «none» and «0».

    `rate` is a percent as text («20», «10», «0», «25») or «none».
    """
    if rate == "none":
        return ZERO
    percent = Decimal(rate)
    return round_money(total * percent / (100 + percent))


def base_quantity(*, quantity: Decimal, numerator: int, denominator: int) -> Decimal:
    """Return packages as base units: 1 package = numerator/denominator base units, half-up to the thousandth."""
    return round_quantity(quantity * numerator / denominator)


def package_quantity(*, quantity: Decimal, numerator: int, denominator: int) -> Decimal:
    """Return base units as packages, cut down to the thousandth (what goes out to the registers)."""
    return round_quantity_down(quantity * denominator / numerator)


def package_price(*, base_price: Decimal, numerator: int, denominator: int) -> Decimal:
    """Return the price of a package, given the price of a base unit, in roubles."""
    return round_money(base_price * numerator / denominator)


def share_out(amount: Decimal, weights: Sequence[Decimal]) -> list[Decimal]:
    """Share `amount` roubles over `weights` by size, in whole kopecks; the shares add up to `amount`.

    Largest remainder, of equal ones the earlier, so the same input always gives the same shares. A share differs from
    the exact one by less than a kopeck; so no line bears more of a discount than it amounts to, if the lines together
    bear it. With all weights zero everything falls on the last. Raises ValueError for a negative weight or for none.
    """
    if not weights:
        raise ValueError("there is nothing to share the amount over")
    if min(weights) < 0:
        raise ValueError("a weight below zero has no share")
    whole = sum(weights)
    if not whole:
        return [ZERO] * (len(weights) - 1) + [amount]
    kopecks = abs(amount) / KOPECK
    # Whole kopecks and remainders by integer division: a quotient cut off at some digit would not tell equal ones.
    parts = [divmod(kopecks * weight, whole) for weight in weights]
    shares = [share for share, _ in parts]
    by_remainder = sorted(range(len(parts)), key=lambda index: -parts[index][1])
    for index in by_remainder[: int(kopecks - sum(shares))]:
        shares[index] += 1
    return [share * KOPECK if amount >= 0 else -share * KOPECK for share in shares]
