"""How states, moments, sums and other objects look on a page, in a list and in a form alike."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any

from django.contrib.admin.utils import quote
from django.db.models import Model
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe


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


def change_url(obj: Model) -> str:
    """Return the address of the object's page in the admin."""
    return reverse(f"admin:{obj._meta.app_label}_{obj._meta.model_name}_change", args=[quote(obj.pk)])


def add_url(model: type[Model], **initial: Any) -> str:
    """Return the address of the form that adds an object, filled in with `initial`."""
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_add", query=initial or None)


def change_link(*objects: Model) -> Any:
    """Return links to the objects' pages, one under another; a dash for none."""
    if not objects:
        return "—"
    return format_html_join(
        mark_safe("<br>"), '<a href="{}" class="text-link">{}</a>', ((change_url(each), each) for each in objects)
    )


def list_link(model: type[Model], label: str, **lookups: Any) -> Any:
    """Return a link to the model's list narrowed by `lookups`."""
    address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist", query=lookups)
    return format_html('<a href="{}" class="text-link">{}</a>', address, label)


#: Returns what a document was made from. The books know no exchange: an app above registers its own function.
Teller = Callable[[Model], list[Model]]

_tellers: list[Teller] = []


def origin_teller(teller: Teller) -> Teller:
    """Register `teller`: `origin_links` shows what it returns."""
    _tellers.append(teller)
    return teller


def origin_links(document: Model) -> str:
    """Return links to everything that the document was made from, a dash for nothing."""
    return str(change_link(*(source for teller in _tellers for source in teller(document))))
