"""The letters about troubles."""

from collections.abc import Sequence
from datetime import datetime

from django.utils import timezone

from exchange.models import Trouble


def letter_subject(begun: Sequence[Trouble], over: Sequence[Trouble]) -> str:
    """Return the subject of a letter: «iKassa: задержаны документы — Ромашка и ещё 1»."""
    first, count = (begun or over)[0], len(begun) + len(over)
    kind = first.get_kind_display()
    subject = f"iKassa: {'' if begun else 'закончилось: '}{kind[:1].lower()}{kind[1:]}"
    if first.organization is not None:
        subject += f" — {first.organization}"
    if count > 1:
        subject += f" и ещё {count - 1}"
    return " ".join(subject.split())


def letter_body(begun: Sequence[Trouble], over: Sequence[Trouble]) -> str:
    """Return a paragraph for each trouble: those that began, then those that are over."""
    lines = [trouble.text for trouble in begun]
    if begun and over:
        lines.append("Закончилось:")
    return "\n\n".join([*lines, *(f"{_end(trouble)} {trouble.text}" for trouble in over)])


def _end(trouble: Trouble) -> str:
    return f"{_moment(trouble.closed_at)}, продолжалось с {_moment(trouble.opened_at)}:"


def _moment(value: datetime | None) -> str:
    return f"{timezone.localtime(value):%d.%m.%Y %H:%M}"
