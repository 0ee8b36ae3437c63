"""How the page of the exchange writes what it shows."""

import json
from decimal import Decimal
from typing import Any

from django import template
from django.utils import formats

register = template.Library()

#: Shown of a card's differences; a new name of a long list of goods is not read to its end.
_SHOWN = 4


@register.filter
def readable_json(value: Any) -> str:
    """Write what was sent so that a person can read it."""
    return json.dumps(value, ensure_ascii=False, indent=2)


@register.filter
def quantity(value: Decimal) -> str:
    """Write a quantity with its three places: «17,000»."""
    return formats.number_format(value, decimal_pos=3, force_grouping=True)


@register.filter
def changes(differences: Any) -> str:
    """Write what differs in one line: «цена 28,68 → 29,90, остаток 17,000 → 16,000»."""
    words = [str(each) for each in differences]
    rest = len(words) - _SHOWN
    return ", ".join(words[:_SHOWN]) + (f" и ещё {rest}" if rest > 0 else "")
