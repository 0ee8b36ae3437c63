"""How states, moments and sums look on a page, in a list and in a form alike."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any

from django.utils import formats, timezone
from django.utils.html import format_html


def once(method: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    """Keep what a field of a page shows with its object: the library asks for a field five times to draw it."""
    key = f"_shown_{method.__name__}"

    @wraps(method)
    def shown(admin: Any, obj: Any) -> Any:
        if key not in obj.__dict__:
            obj.__dict__[key] = method(admin, obj)
        return obj.__dict__[key]

    return shown


def digits(number: int | None) -> str:
    """Return a number that names something and counts nothing: nobody reads «смена 1 041» on a Z-report."""
    return "—" if number is None else str(number)


def chip(colour: str, words: str) -> Any:
    """Return a state as words on a coloured ground: `info`, `success`, `warning`, `danger`."""
    return format_html('<span class="chip chip-{}">{}</span>', colour, words)


def moment(value: datetime | None) -> str:
    """Return a moment in Minsk as «10.06.2021 12:40», a dash for none."""
    return formats.date_format(timezone.localtime(value), "DATETIME_FORMAT") if value else "—"
