"""The words of incidents, and of the letters about them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from django.utils import timezone

from exchange.codes import IncidentCode
from exchange.models import Trouble
from exchange.texts.words import Text

TEXTS: Final[dict[str, Text]] = {
    IncidentCode.REFUSED: Text(
        "Кабинет iKassa отказывает организации «{subject}» с {since:moment}", "Проверьте токен в «Ik авторизация»."
    ),
    IncidentCode.UNREACHABLE: Text(
        "Нет связи с кабинетом iKassa организации «{subject}» с {since:moment}",
        "Проверьте интернет и поле «Сервер» в «Ik авторизация»; обмен повторяется сам.",
    ),
    IncidentCode.RUN_GIVEN_UP: Text("{kind:run_kind} не удаётся: {error}"),
    IncidentCode.DOCUMENTS_HELD: Text("задержано документов: {count}", "Причины и выходы — во «Входящих документах»."),
    IncidentCode.SHIFT_DIFFERS: Text(
        "Смена {subject}, касса «{register}»: разница с Z-отчётом {difference:money}",
        "Что может её объяснить — на странице смены.",
    ),
    IncidentCode.STOCK_BELOW_ZERO: Text("остатков ниже нуля: {count}"),
    IncidentCode.WORKERS_SILENT: Text(
        "Фоновые задания не выполняются: обмен по расписанию стоит",
        "Запустите их на сервере: systemctl start ikassa-admin-worker, без systemd — {command}.",
    ),
}


def letter_subject(opened: Sequence[Trouble], closed: Sequence[Trouble]) -> str:
    """Return the subject of a letter: «iKassa: задержаны документы — Ромашка и ещё 1»."""
    first, count = (opened or closed)[0], len(opened) + len(closed)
    kind = first.get_kind_display()
    subject = f"iKassa: {'' if opened else 'закончилось: '}{kind[:1].lower()}{kind[1:]}"
    if first.organization is not None:
        subject += f" — {first.organization}"
    if count > 1:
        subject += f" и ещё {count - 1}"
    return " ".join(subject.split())


def letter_body(opened: Sequence[Trouble], closed: Sequence[Trouble]) -> str:
    """Return a paragraph for each trouble: those that began, then those that are over."""
    lines = [trouble.text for trouble in opened]
    if opened and closed:
        lines.append("Закончилось:")
    return "\n\n".join([*lines, *(f"{_end(trouble)} {trouble.text}" for trouble in closed)])


def _end(trouble: Trouble) -> str:
    return f"{_moment(trouble.closed_at)}, продолжалось с {_moment(trouble.opened_at)}:"


def _moment(value: datetime | None) -> str:
    return f"{timezone.localtime(value):%d.%m.%Y %H:%M}"
