"""How states, moments and sums look on a page, in a list and in a form alike."""

from datetime import datetime
from typing import Any

from django.utils import formats, timezone
from django.utils.html import format_html


def chip(colour: str, words: str) -> Any:
    """Return a state as words on a coloured ground: `info`, `success`, `warning`, `danger`."""
    return format_html('<span class="chip chip-{}">{}</span>', colour, words)


def moment(value: datetime | None) -> str:
    """Return a moment in Minsk as «10.06.2021 12:40», a dash for none."""
    return formats.date_format(timezone.localtime(value), "DATETIME_FORMAT") if value else "—"
