"""Numbers as people of a shop read them, on pages and in texts alike."""

from decimal import Decimal

from django.utils import formats


def places(value: Decimal | int, count: int) -> str:
    """Write a number with `count` digits after the comma: «1 248,60»."""
    return formats.number_format(value, decimal_pos=count, force_grouping=True)


def quantity(value: Decimal | int) -> str:
    """Write a quantity without needless noughts: «2», «0,5», «1,577»."""
    plain = Decimal(value).normalize()
    return places(plain, max(0, -int(plain.as_tuple().exponent)))
