"""How the page of the exchange writes what it shows."""

import json
import re
from typing import Any

from django import template

from exchange.selectors.results import without_subject

register = template.Library()

#: Shown of a card's differences; a new name of a long list of goods is not read to its end.
_SHOWN = 4
_NAMED = 3
#: «Установите цену.» at the end; names stand in quotes and may have full stops.
_ADVICE = re.compile(r"\. [А-ЯЁ][^«»]*$")


@register.filter
def readable_json(value: Any) -> str:
    """Write what was sent so that a person can read it."""
    return json.dumps(value, ensure_ascii=False, indent=2)


@register.filter
def reason(sentence: str) -> str:
    """Write why an object is not sent beside its name, which is not said twice."""
    words = without_subject(sentence)
    return words[:1].upper() + words[1:]


@register.filter
def briefly(sentence: str) -> str:
    """Write a reason without the advice that it ends with."""
    return _ADVICE.sub("", reason(sentence))


@register.filter
def named(objects: Any) -> str:
    """Write the names of a few objects, and how many more there are."""
    names = [f"«{each}»" for each in objects]
    rest = len(names) - _NAMED
    return ", ".join(names[:_NAMED]) + (f" и ещё {rest}" if rest > 0 else "")


@register.filter
def changes(differences: Any) -> str:
    """Write what differs in one line: «цена 28,68 → 29,90, остаток 17,000 → 16,000»."""
    words = [str(each) for each in differences]
    rest = len(words) - _SHOWN
    return ", ".join(words[:_SHOWN]) + (f" и ещё {rest}" if rest > 0 else "")
