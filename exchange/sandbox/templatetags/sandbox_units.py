"""Units of the wire as a person reads them."""

import json
from typing import Any

from django import template

register = template.Library()

THIN_SPACE = "\u2009"


@register.filter
def kopecks(value: int | None) -> str:
    """124860 → «1 248,60»; nothing → «—»."""
    return "—" if value is None else decimal(value, 100)


@register.filter
def thousandths(value: int | None) -> str:
    """1234 → «1,234»; 17000 → «17»."""
    if value is None:
        return "—"
    text = decimal(value, 1000)
    return text.rstrip("0").rstrip(",") if "," in text else text


@register.filter
def document_sum(payload: Any) -> int | None:
    """What a document of any kind comes to, in kopecks; injected ones may hold anything."""
    value = payload.get("total", payload.get("sum")) if isinstance(payload, dict) else None
    return value if type(value) is int else None


@register.filter
def pretty(payload: Any) -> str:
    return json.dumps(payload, ensure_ascii=False, indent=2)


def decimal(value: int, unit: int) -> str:
    whole, part = divmod(abs(value), unit)
    sign = "−" if value < 0 else ""
    return f"{sign}{whole:,}".replace(",", THIN_SPACE) + f",{part:0{len(str(unit)) - 1}d}"
