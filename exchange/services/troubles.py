"""What goes wrong and lasts: found every minute, opened once, closed when it is over.

What is found is a set of facts; a fact without an open row opens one, an open row without a fact is closed. The unique
constraints let one of several finders open it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from django.conf import settings
from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from accounting.days import today
from accounting.models import Organization, StockBalance
from accounting.numbers import places
from accounting.selectors.dashboard import shifts_with_difference
from exchange.models import ConnectionState, ExchangeRun, InboxDocument, Trouble
from exchange.services.journal import ATTEMPTS
from exchange.services.workers import worker_command, workers_alive

Kind = Trouble.Kind
_TEXT_LENGTH: Final = 500
_Key = tuple[int | None, str, str]


@dataclass(frozen=True, slots=True)
class Finding:
    """A trouble as it is now: of an organisation (None: of the whole base), `key` tells apart those of one kind."""

    organization_id: int | None
    kind: Trouble.Kind
    text: str
    key: str = ""

    @property
    def identity(self) -> _Key:
        return self.organization_id, self.kind.value, self.key


def troubles_refresh() -> None:
    """Open what is new, close what is over; to be called by a worker, so that its silence is over too.

    A few queries for all organisations together. May run anywhere at once.
    """
    findings = [
        *_connection_findings(),
        *_run_findings(),
        *_held_findings(),
        *_difference_findings(),
        *_stock_findings(),
    ]
    _troubles_sync(findings, Trouble.objects.filter(closed_at__isnull=True))


def workers_trouble_refresh() -> None:
    """Open or close the trouble that no worker works; to be called by a process that is no worker. Two queries."""
    findings = [] if workers_alive() else [_silence()]
    _troubles_sync(findings, Trouble.objects.filter(closed_at__isnull=True, kind=Kind.WORKERS))


def open_troubles(*, organizations: QuerySet[Organization]) -> QuerySet[Trouble]:
    """Return what is wrong now with these organisations and with the base as a whole, the newest first."""
    return Trouble.objects.filter(
        Q(organization__in=organizations) | Q(organization__isnull=True), closed_at__isnull=True
    ).select_related("organization")


def _troubles_sync(findings: list[Finding], open_rows: QuerySet[Trouble]) -> None:
    found = {finding.identity: finding for finding in findings}
    known: set[_Key] = set()
    over: list[int] = []
    for row in open_rows:
        identity = (row.organization_id, row.kind, row.key)
        known.add(identity)
        if identity not in found:
            over.append(row.pk)
        elif row.text != found[identity].text:
            Trouble.objects.filter(pk=row.pk).update(text=found[identity].text)
    Trouble.objects.filter(pk__in=over, closed_at__isnull=True).update(closed_at=timezone.now())
    Trouble.objects.bulk_create(
        [
            Trouble(
                organization_id=finding.organization_id,
                kind=finding.kind,
                key=finding.key,
                text=finding.text[:_TEXT_LENGTH],
            )
            for identity, finding in found.items()
            if identity not in known
        ],
        ignore_conflicts=True,
    )


def _connection_findings() -> Iterator[Finding]:
    silent_since = timezone.now() - timedelta(minutes=settings.UNREACHABLE_MINUTES)
    states = ConnectionState.objects.filter(
        Q(unreachable_since__lte=silent_since) | Q(refused_since__isnull=False), connection__is_active=True
    ).select_related("connection__organization")
    for state in states:
        organization = state.connection.organization
        if state.refused_since:
            text = (
                f"Кабинет iKassa отказывает организации «{organization}» с {_moment(state.refused_since)}. "
                "Проверьте токен в «Ik авторизация»."
            )
            yield Finding(organization.pk, Kind.REFUSED, text)
        elif state.unreachable_since:
            text = (
                f"Нет связи с кабинетом iKassa организации «{organization}» с {_moment(state.unreachable_since)}. "
                "Проверьте интернет и поле «Сервер» в «Ik авторизация»; обмен повторяется сам."
            )
            yield Finding(organization.pk, Kind.UNREACHABLE, text)


def _run_findings() -> Iterator[Finding]:
    """A run that was given up is a trouble until a later one of its kind succeeds."""
    given_up = ExchangeRun.objects.filter(
        status=ExchangeRun.Status.INTERRUPTED, attempt__gte=ATTEMPTS, created_at__gte=_days_ago(7)
    ).select_related("organization")
    for run in given_up.order_by("id"):
        later = ExchangeRun.objects.filter(connection=run.connection_id, kind=run.kind, pk__gt=run.pk)
        if not later.filter(status__in=[ExchangeRun.Status.DONE, ExchangeRun.Status.REMARKS]).exists():
            text = f"Организация «{run.organization}»: {run.get_kind_display().lower()} не удаётся: {run.error}"
            yield Finding(run.organization_id, Kind.RUN, text[:_TEXT_LENGTH], run.kind)


def _held_findings() -> Iterator[Finding]:
    held = (
        InboxDocument.objects.filter(status=InboxDocument.Status.HELD)
        .order_by()
        .values("connection__organization", "connection__organization__name")
        .annotate(count=Count("pk"))
    )
    for row in held:
        text = (
            f"Организация «{row['connection__organization__name']}»: задержано документов: {row['count']}. "
            "Причины и выходы — во «Входящих документах»."
        )
        yield Finding(row["connection__organization"], Kind.HELD, text)


def _difference_findings() -> Iterator[Finding]:
    for shift in shifts_with_difference(organizations=Organization.objects.all(), day=today()):
        text = (
            f"Смена {shift.number}, касса «{shift.cash_register}»: разница с Z-отчётом {places(shift.discrepancy, 2)}. "
            "Что может её объяснить — на странице смены."
        )
        yield Finding(shift.cash_register.organization_id, Kind.DIFFERENCE, text, str(shift.pk))


def _stock_findings() -> Iterator[Finding]:
    below = (
        StockBalance.objects.filter(quantity__lt=0)
        .order_by()
        .values("warehouse__organization", "warehouse__organization__name")
        .annotate(count=Count("pk"))
    )
    for row in below:
        text = f"Организация «{row['warehouse__organization__name']}»: остатков ниже нуля: {row['count']}."
        yield Finding(row["warehouse__organization"], Kind.STOCK, text)


def _silence() -> Finding:
    text = (
        "Фоновые задания не выполняются: обмен по расписанию стоит. Запустите их на сервере: "
        f"systemctl start ikassa-admin-worker, без systemd — {worker_command()}."
    )
    return Finding(None, Kind.WORKERS, text)


def _moment(value: Any) -> str:
    return f"{timezone.localtime(value):%d.%m.%Y %H:%M}"


def _days_ago(days: int) -> Any:
    return timezone.now() - timedelta(days=days)
