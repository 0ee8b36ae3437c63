"""How the page of the exchange writes what it shows."""

import json
from typing import Any

from django import template

from exchange import texts
from exchange.texts import words
from exchange.texts.export import difference_text

register = template.Library()

#: Shown of a card's differences; a new name of a long list of goods is not read to its end.
_SHOWN = 4
_NAMED = 3
#: Rows of what a load from 1C left out.
_ROWS = 50

register.filter("issue_text", texts.issue_text)
register.filter("issue_reason", texts.issue_reason)
register.filter("issue_brief", texts.issue_brief)
register.filter("issue_title", texts.issue_title)
register.filter("issue_row", texts.issue_row)


@register.filter
def counted(counters: Any, names: str) -> str:
    """Write counters in one line, by their names parted by spaces."""
    return words.counted(counters, *names.split())


@register.filter
def sent_parts(sent: Any) -> str:
    """Write how many elements are sent, part by part, without empty parts."""
    return words.counted({part: number for part, number in sent.items() if number})


@register.filter
def rest_of(kept: Any, count: int) -> int:
    """Return how many objects are behind the first rows that a page lists."""
    return words.rest_of(kept, _ROWS, count)


@register.filter
def readable_json(value: Any) -> str:
    """Write what was sent so that a person can read it."""
    return json.dumps(value, ensure_ascii=False, indent=2)


@register.filter
def named(objects: Any) -> str:
    """Write the names of a few objects, and how many more there are."""
    names = [f"«{each}»" for each in objects]
    rest = len(names) - _NAMED
    return ", ".join(names[:_NAMED]) + (f" и ещё {rest}" if rest > 0 else "")


@register.filter
def changes(differences: Any) -> str:
    """Write what differs in one line: «цена 28,68 → 29,90, остаток 17,000 → 16,000»."""
    changed = [difference_text(each.field, each.old, each.new) for each in differences]
    rest = len(changed) - _SHOWN
    return ", ".join(changed[:_SHOWN]) + (f" и ещё {rest}" if rest > 0 else "")
