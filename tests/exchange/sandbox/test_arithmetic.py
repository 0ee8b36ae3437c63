"""Sums of a receipt, against decimal arithmetic."""

from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exchange.sandbox.arithmetic import CARD, CASH, Line, Modifier, Payment, Receipt, divide_half_up
from exchange.sandbox.errors import TillError

PRICES = st.integers(0, 10_000_000)
QUANTITIES = st.integers(1, 1_000_000)
LINES = st.builds(Line, name=st.just("Товар"), code=st.just({"code": "1"}), price=PRICES, quantity=QUANTITIES)
RECEIPTS = st.builds(Receipt, lines=st.lists(LINES, min_size=1, max_size=5).map(tuple))


def line(price: int = 1000, quantity: int = 1000, *modifiers: int) -> Line:
    return Line("Товар", {"code": "1"}, price, quantity, modifiers=tuple(map(Modifier, modifiers)))


@given(st.integers(-(10**15), 10**15), st.integers(1, 10**6))
def test_a_half_goes_away_from_zero(numerator: int, denominator: int) -> None:
    exact = Decimal(numerator) / Decimal(denominator)
    assert divide_half_up(numerator, denominator) == int(exact.quantize(Decimal(1), rounding=ROUND_HALF_UP))


@given(PRICES, QUANTITIES)
def test_gross_is_price_times_quantity(price: int, quantity: int) -> None:
    exact = Decimal(price) * Decimal(quantity).scaleb(-3)
    assert line(price, quantity).gross == int(exact.quantize(Decimal(1), rounding=ROUND_HALF_UP))


@given(RECEIPTS)
def test_all_parts_of_a_receipt_are_the_receipt(receipt: Receipt) -> None:
    discounted = replace(receipt, modifiers=(Modifier(-(receipt.subtotal // 3)),))
    whole = discounted.part({position: row.quantity for position, row in enumerate(receipt.lines)})
    assert whole.total == discounted.total


@given(RECEIPTS, st.data())
def test_a_part_of_a_receipt_holds_the_rules_of_sums(receipt: Receipt, data: st.DataObject) -> None:
    discounted = replace(receipt, modifiers=(Modifier(-data.draw(st.integers(0, receipt.subtotal))),))
    quantity = data.draw(st.integers(1, receipt.lines[0].quantity))
    part = discounted.part({0: quantity}).paid_by(CASH).check()
    assert 0 <= part.total <= receipt.lines[0].gross


def test_change_is_what_was_given_above_the_total() -> None:
    receipt = Receipt((line(1000, 1500, -200),), (Modifier(-100),), (Payment(CARD, 500), Payment(CASH, 1000)))
    assert (receipt.total, receipt.change, receipt.cash) == (1200, 300, 700)
    assert receipt.check().wire()["change"] == 300


@pytest.mark.parametrize(
    ("receipt", "reason"),
    [
        (Receipt(()), "нет ни одной позиции"),
        (Receipt((line(1000, 0),)), "больше нуля"),
        (Receipt((line(1000, 1000, -1001),)), "скидка больше суммы"),
        (Receipt((line(),), (Modifier(-1001),)), "Скидка на чек больше"),
        (Receipt((line(),), (), (Payment(CASH, 999),)), "меньше, чем итог"),
        (Receipt((line(),), (), (Payment(CARD, 1001),)), "только с наличных"),
        (Receipt((line(),), (), (Payment(CARD, 1500), Payment(CASH, 400))), "только с наличных"),
        (Receipt((line(),), (), (Payment(CARD, -500), Payment(CASH, 1500))), "меньше, чем итог"),
    ],
)
def test_a_register_prints_no_receipt_that_does_not_add_up(receipt: Receipt, reason: str) -> None:
    with pytest.raises(TillError, match=reason):
        receipt.check()
