"""Every pair of encode and decode comes round, and nothing is rounded, guessed or mistaken on the way."""

import contextlib
import json
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exchange.ikassa.client import dto, wire
from exchange.ikassa.client.errors import AnswerBroken

TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=50)
WORD = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=50)
MONEY = st.decimals(Decimal("-9999999999999.99"), Decimal("9999999999999.99"), places=2)
QUANTITY = st.decimals(Decimal("-999999999999.999"), Decimal("999999999999.999"), places=3)
NUMBER = st.integers(0, 2**63 - 1)
OFFSETS = st.integers(-23 * 60, 23 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
MOMENTS = st.datetimes(datetime(3, 1, 1), datetime(9998, 1, 1), timezones=OFFSETS)

WAREHOUSES = st.builds(dto.WarehouseElement, WORD, TEXT, TEXT)
CATEGORIES = st.builds(dto.CategoryElement, WORD, TEXT, st.none() | WORD)
SKUS = st.builds(
    dto.SkuElement,
    id=WORD,
    name=TEXT,
    code=TEXT,
    is_gtin=st.booleans(),
    type=st.sampled_from(dto.SkuType),
    vat_rate=st.sampled_from(dto.VatRate),
    measure=st.builds(dto.Measure, TEXT, TEXT),
    is_weight=st.booleans(),
    article=TEXT,
    category=st.none() | WORD,
    price=st.none() | MONEY,
)
STOCK = st.builds(dto.StockElement, WORD, NUMBER, QUANTITY, MONEY)

# All that JSON can say, unpaired surrogates and NUL included.
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters()),
    lambda children: st.lists(children) | st.dictionaries(st.text(), children),
    max_leaves=10,
)


def over_the_wire(element: object) -> object:
    return json.loads(json.dumps(element))


@given(MONEY)
def test_money_comes_round(roubles: Decimal) -> None:
    kopecks = wire.encode_money(roubles)

    assert kopecks == roubles * 100
    assert wire.decode_money(kopecks) == roubles
    assert wire.decode_money(kopecks).as_tuple().exponent == -2


@given(QUANTITY)
def test_a_quantity_comes_round(quantity: Decimal) -> None:
    thousandths = wire.encode_quantity(quantity)

    assert thousandths == quantity * 1000
    assert wire.decode_quantity(thousandths) == quantity
    assert wire.decode_quantity(thousandths).as_tuple().exponent == -3


def test_the_contract_s_own_figures() -> None:
    assert wire.encode_money(Decimal("28.68")) == 2868
    assert wire.encode_money(Decimal("28.6800")) == 2868
    assert wire.encode_quantity(Decimal(1)) == 1000
    assert wire.encode_quantity(Decimal("1.234")) == 1234
    assert wire.decode_money(-150) == Decimal("-1.50")


@pytest.mark.parametrize("amount", ["0.001", "1.005", "1E-40", "1E+13", "1E+999", "NaN"])
def test_money_that_kopecks_cannot_hold_is_refused_and_not_rounded(amount: str) -> None:
    with pytest.raises(ValueError, match="value"):
        wire.encode_money(Decimal(amount))


@pytest.mark.parametrize("amount", ["0.0001", "1E+12", "-1E+12", "Infinity", "sNaN"])
def test_a_quantity_that_thousandths_cannot_hold_is_refused_and_not_rounded(amount: str) -> None:
    with pytest.raises(ValueError, match="value"):
        wire.encode_quantity(Decimal(amount))


@pytest.mark.parametrize("value", [True, False, None, "100", 1.0, [], {}, 10**15, -(10**15)])
def test_only_an_integer_within_limits_is_money(value: object) -> None:
    with pytest.raises(ValueError, match="integer"):
        wire.decode_money(value)


@given(st.sampled_from(dto.VatRate))
def test_a_vat_rate_comes_round(rate: dto.VatRate) -> None:
    assert wire.decode_vat_rate(wire.encode_vat_rate(rate)) is rate


def test_no_vat_is_not_a_rate_of_zero() -> None:
    assert wire.encode_vat_rate(dto.VatRate.NONE) is None
    assert wire.encode_vat_rate(dto.VatRate.ZERO) == 0
    assert wire.decode_vat_rate(0) is dto.VatRate.ZERO


@pytest.mark.parametrize("value", [True, False, 18, -1, "20", 20.0, "none", []])
def test_a_rate_that_is_not_in_force_is_refused(value: object) -> None:
    with pytest.raises(ValueError, match=r".+"):
        wire.decode_vat_rate(value)


@given(MOMENTS)
def test_a_moment_comes_round(moment: datetime) -> None:
    text = wire.encode_time(moment)

    assert text.endswith("+03:00")
    assert wire.decode_time(text) == moment
    assert wire.decode_time(moment.isoformat()) == moment


def test_a_time_without_an_offset_is_of_minsk_in_any_year() -> None:
    assert wire.decode_time("2021-07-01T12:00:00") == datetime(2021, 7, 1, 9, tzinfo=UTC)
    assert wire.decode_time("2005-01-01T12:00:00") == datetime(2005, 1, 1, 9, tzinfo=UTC)
    assert wire.decode_time("2021-07-01T12:00:00Z") == datetime(2021, 7, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2021-07-01",
        "20210701T120000",
        "2021-W26-4T12:00",
        "2021-13-01T00:00:00",
        "0001-01-01T00:00:00+03:00",
        5,
        None,
    ],
)
def test_what_is_not_a_time_is_refused(text: object) -> None:
    with pytest.raises(ValueError, match=r".+"):
        wire.decode_time(text)


def test_a_naive_moment_is_not_sent() -> None:
    with pytest.raises(ValueError, match="naive"):
        wire.encode_time(datetime(2021, 1, 1))


@given(WAREHOUSES)
def test_a_warehouse_comes_round(warehouse: dto.WarehouseElement) -> None:
    assert wire.decode_warehouse(over_the_wire(wire.encode_warehouse(warehouse))) == warehouse


@given(CATEGORIES)
def test_a_category_comes_round(category: dto.CategoryElement) -> None:
    assert wire.decode_category(over_the_wire(wire.encode_category(category))) == category


@given(SKUS)
def test_a_sku_comes_round_and_pushes_no_null(sku: dto.SkuElement) -> None:
    element = wire.encode_sku(sku)

    assert wire.decode_sku(over_the_wire(element)) == sku
    assert None not in element.values()
    assert ("tax" in element) == (sku.vat_rate is not dto.VatRate.NONE)


@given(STOCK)
def test_a_stock_row_comes_round(stock: dto.StockElement) -> None:
    assert wire.decode_stock(over_the_wire(wire.encode_stock(stock))) == stock


@given(JSON)
def test_an_answer_is_read_or_broken_whatever_it_says(payload: object) -> None:
    answer = {"results": payload, "workstations": payload, "docs": payload, "cursor": payload, "hasMore": payload}
    for decode in (wire.decode_workstations, wire.decode_feed_page, lambda answer: wire.decode_results(answer, [])):
        with contextlib.suppress(AnswerBroken):
            decode(answer)


@given(JSON)
def test_an_error_is_read_whatever_it_says(payload: object) -> None:
    for body in (payload, {"code": payload, "message": payload, "details": payload}, {"details": [payload]}):
        told = wire.decode_error(body)
        assert isinstance(told.message, str)
        assert "\0" not in told.message


def test_a_rejection_without_a_reason_is_a_rejection() -> None:
    (result,) = wire.decode_results({"results": [{"id": "a", "status": "rejected"}]}, ["a"])

    assert result.error == dto.ElementError("", "")


@pytest.mark.parametrize(
    "code",
    [
        "73513537",  # EAN-8
        "036000291452",  # UPC-A
        "4006381333931",  # EAN-13
        "98412345678908",  # GTIN-14
        "20012345678909",  # a GTIN-14 may start with 2
        "212345678909",  # and so may a UPC-A
    ],
)
def test_a_trade_code_is_a_gtin(code: str) -> None:
    assert wire.is_gtin(code)


@pytest.mark.parametrize(
    "code",
    [
        "",
        "1001",
        "4006381333932",
        "400638133393",
        "2000000000008",
        "20000004",
        "4006381333931 ",
        "4006-381333931",
        "４００６３８１３３３９３１",
        "400638133393X",
        "04006381333931000",
    ],
)
def test_an_in_store_or_wrong_code_is_no_gtin(code: str) -> None:
    assert not wire.is_gtin(code)


@given(st.sampled_from([7, 11, 12, 13]).flatmap(lambda length: st.text("0123456789", min_size=length, max_size=length)))
def test_a_code_with_a_right_check_digit_is_a_gtin_unless_it_is_in_store(digits: str) -> None:
    code = digits + check_digit(digits)
    wrong = digits + str((int(code[-1]) + 1) % 10)

    assert wire.is_gtin(code) == (len(code) in (12, 14) or not code.startswith("2"))
    assert not wire.is_gtin(wrong)


def check_digit(digits: str) -> str:
    weighted = sum(int(digit) * (3 if place % 2 == 0 else 1) for place, digit in enumerate(reversed(digits)))
    return str(-weighted % 10)
