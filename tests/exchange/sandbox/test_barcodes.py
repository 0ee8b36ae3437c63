"""Which codes the cabinet takes for GTINs, against python-stdnum."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import ean

from exchange.sandbox.wire import is_gtin

DIGITS = st.sampled_from([8, 12, 13, 14]).flatmap(lambda size: st.text("0123456789", min_size=size, max_size=size))


@given(DIGITS)
def test_a_gtin_has_a_right_check_digit_and_is_not_the_shops_own(code: str) -> None:
    in_store = len(code) in (8, 13) and code.startswith("2")
    assert is_gtin(code) == (ean.is_valid(code) and not in_store)


@given(DIGITS)
def test_of_ten_check_digits_one_is_right(code: str) -> None:
    code = "4" + code[1:]
    assert sum(is_gtin(code[:-1] + digit) for digit in "0123456789") == 1


@pytest.mark.parametrize(
    "code", ["", "1001", "48100000000", "481000000001８", "4810000000018 ", "4810000000019", "ABCDEFGH"]
)
def test_other_codes_are_no_gtins(code: str) -> None:
    assert not is_gtin(code)
