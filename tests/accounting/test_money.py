"""Rounding and sharing out of money."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from accounting.money import (
    KOPECK,
    base_quantity,
    included_vat,
    line_amount,
    package_price,
    package_quantity,
    round_money,
    round_quantity,
    round_quantity_down,
    share_out,
)

sums = st.decimals(min_value=0, max_value=10_000_000, places=2)
signed_sums = st.decimals(min_value=-10_000_000, max_value=10_000_000, places=2)
quantities = st.decimals(min_value=-1_000_000, max_value=1_000_000, places=3)
coefficients = st.integers(min_value=1, max_value=100_000)
weights = st.lists(sums, min_size=1, max_size=30)


@pytest.mark.parametrize(
    ("exact", "rounded"),
    [("0.005", "0.01"), ("0.0049", "0.00"), ("2.675", "2.68"), ("-0.005", "-0.01"), ("-0.0049", "0.00"), ("1", "1.00")],
)
def test_money_is_rounded_half_away_from_zero(exact, rounded):
    assert round_money(Decimal(exact)) == Decimal(rounded)


@pytest.mark.parametrize(("exact", "rounded"), [("0.0005", "0.001"), ("0.00049", "0.000"), ("-0.0005", "-0.001")])
def test_a_quantity_is_rounded_half_away_from_zero(exact, rounded):
    assert round_quantity(Decimal(exact)) == Decimal(rounded)


@pytest.mark.parametrize(("exact", "cut"), [("0.0009", "0.000"), ("1.9999", "1.999"), ("-0.0009", "0.000")])
def test_a_quantity_cut_down_never_promises_more_than_there_is(exact, cut):
    assert round_quantity_down(Decimal(exact)) == Decimal(cut)


@pytest.mark.parametrize(
    ("price", "quantity", "amount"),
    [("28.68", "1", "28.68"), ("9.99", "1.234", "12.33"), ("0.01", "0.500", "0.01"), ("0.01", "0.499", "0.00")],
)
def test_the_amount_of_a_line_is_rounded_once(price, quantity, amount):
    assert line_amount(price=Decimal(price), quantity=Decimal(quantity)) == Decimal(amount)


@pytest.mark.parametrize(
    ("rate", "vat"), [("20", "20.00"), ("10", "10.91"), ("25", "24.00"), ("0", "0.00"), ("none", "0.00")]
)
def test_vat_is_taken_out_of_the_total(rate, vat):
    assert included_vat(total=Decimal("120.00"), rate=rate) == Decimal(vat)


@given(sums, st.sampled_from(["0", "10", "20", "25"]))
def test_vat_put_onto_what_is_left_makes_the_total_again(total, rate):
    vat = included_vat(total=total, rate=rate)

    assert 0 <= vat <= total
    net = total - vat
    # Half a kopeck of the VAT's own rounding, multiplied by the rate.
    assert abs(net * (100 + int(rate)) / 100 - total) <= Decimal("0.00625")


@given(quantities, coefficients, coefficients)
def test_base_units_are_the_nearest_thousandth(quantity, numerator, denominator):
    base = base_quantity(quantity=quantity, numerator=numerator, denominator=denominator)

    exact = Fraction(quantity) * numerator / denominator
    assert abs(Fraction(base) - exact) <= Fraction(1, 2000)


@given(st.decimals(min_value=0, max_value=1_000_000, places=3), coefficients, coefficients)
def test_packages_are_never_more_than_there_is_and_less_by_under_a_thousandth(quantity, numerator, denominator):
    packages = package_quantity(quantity=quantity, numerator=numerator, denominator=denominator)

    exact = Fraction(quantity) * denominator / numerator
    assert 0 <= exact - Fraction(packages) < Fraction(1, 1000)


@given(quantities, st.integers(min_value=1, max_value=1000))
def test_whole_packages_there_and_back_are_the_same(quantity, numerator):
    base = base_quantity(quantity=quantity, numerator=numerator, denominator=1)

    assert package_quantity(quantity=base, numerator=numerator, denominator=1) == quantity


@given(sums, coefficients, coefficients)
def test_the_price_of_a_package_is_the_nearest_kopeck(base_price, numerator, denominator):
    price = package_price(base_price=base_price, numerator=numerator, denominator=denominator)

    assert abs(Fraction(price) - Fraction(base_price) * numerator / denominator) <= Fraction(1, 200)


@given(signed_sums, weights)
def test_shares_add_up_and_are_whole_kopecks(amount, weights):
    shares = share_out(amount, weights)

    assert len(shares) == len(weights)
    assert sum(shares) == amount
    assert all(share == share.quantize(KOPECK) for share in shares)


@given(signed_sums, weights)
def test_a_share_differs_from_the_exact_one_by_less_than_a_kopeck(amount, weights):
    whole = Fraction(sum(weights))
    assume(whole)

    for share, weight in zip(share_out(amount, weights), weights, strict=True):
        exact = Fraction(amount) * Fraction(weight) / whole
        assert abs(Fraction(share) - exact) < Fraction(1, 100)


@given(weights, st.data())
def test_a_discount_that_the_receipt_bears_every_line_bears(weights, data):
    discount = data.draw(st.decimals(min_value=0, max_value=sum(weights), places=2))
    assume(sum(weights))

    for share, weight in zip(share_out(discount, weights), weights, strict=True):
        assert 0 <= share <= weight


@given(signed_sums, weights)
def test_a_markup_is_shared_as_the_discount_of_the_same_size(amount, weights):
    assert share_out(-amount, weights) == [-share for share in share_out(amount, weights)]


def test_a_kopeck_left_over_goes_to_the_largest_remainder_and_of_equal_ones_to_the_earlier():
    assert share_out(Decimal("1.00"), [Decimal(1)] * 3) == [Decimal("0.34"), Decimal("0.33"), Decimal("0.33")]
    assert share_out(Decimal("0.01"), [Decimal(1), Decimal(2)]) == [Decimal("0.00"), Decimal("0.01")]
    # A third of a kopeck is left over everywhere, beside one kopeck or beside none.
    assert share_out(Decimal("0.02"), [Decimal(4), Decimal(1), Decimal(1)]) == [Decimal("0.02"), Decimal(0), Decimal(0)]


def test_without_any_weight_everything_falls_on_the_last():
    assert share_out(Decimal("-0.10"), [Decimal(0), Decimal(0)]) == [Decimal(0), Decimal("-0.10")]


@pytest.mark.parametrize("weights", [[], [Decimal("-0.01"), Decimal(1)]])
def test_there_must_be_weights_and_none_below_zero(weights):
    with pytest.raises(ValueError, match="share"):
        share_out(Decimal("1.00"), weights)
