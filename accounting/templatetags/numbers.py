"""Numbers as people of a shop read them."""

from decimal import Decimal

from django import template
from django.utils import formats

register = template.Library()


@register.filter
def places(value: Decimal | int, count: int) -> str:
    """Write a number with `count` digits after the comma: «1 248,60»."""
    return formats.number_format(value, decimal_pos=count, force_grouping=True)
