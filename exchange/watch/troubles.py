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
from accounting.selectors.dashboard import shifts_with_difference
from exchange.codes import IncidentCode
from exchange.issues import Issue, Subject, SubjectKind
from exchange.models import ConnectionState, ExchangeRun, InboxDocument, Trouble
from exchange.runs.journal import ATTEMPTS
from exchange.subjects import organization_subject
from exchange.texts import issue_text
from exchange.watch.workers import worker_command, workers_alive

Kind = Trouble.Kind
_TEXT_LENGTH: Final = 500
_Key = tuple[int | None, str, str]


@dataclass(frozen=True, slots=True)
class Finding:
    """A trouble as it is now: of an organisation (None: of the whole base), `key` tells apart those of one kind."""

    organization_id: int | None
    kind: Trouble.Kind
    issue: Issue
    key: str = ""

    @property
    def identity(self) -> _Key:
        return self.organization_id, self.kind.value, self.key

    @property
    def columns(self) -> dict[str, Any]:
        """Return what a row keeps of it: the data, and the text of the day."""
        return {"text": issue_text(self.issue)[:_TEXT_LENGTH], "issue": self.issue.as_dict()}


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
        elif row.issue != found[identity].issue.as_dict():
            Trouble.objects.filter(pk=row.pk).update(**found[identity].columns)
    Trouble.objects.filter(pk__in=over, closed_at__isnull=True).update(closed_at=timezone.now())
    Trouble.objects.bulk_create(
        [
            Trouble(
                organization_id=finding.organization_id,
                kind=finding.kind,
                key=finding.key,
                **finding.columns,
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
        subject = organization_subject(state.connection.organization)
        kind, code, since = Kind.UNREACHABLE, IncidentCode.UNREACHABLE, state.unreachable_since
        if state.refused_since:
            kind, code, since = Kind.REFUSED, IncidentCode.REFUSED, state.refused_since
        yield Finding(state.connection.organization_id, kind, Issue(code, subject, {"since": since}))


def _run_findings() -> Iterator[Finding]:
    """A run that was given up is a trouble until a later one of its kind succeeds."""
    given_up = ExchangeRun.objects.filter(
        status=ExchangeRun.Status.INTERRUPTED, attempt__gte=ATTEMPTS, created_at__gte=_days_ago(7)
    ).select_related("organization")
    for run in given_up.order_by("id"):
        later = ExchangeRun.objects.filter(connection=run.connection_id, kind=run.kind, pk__gt=run.pk)
        if not later.filter(status__in=[ExchangeRun.Status.DONE, ExchangeRun.Status.REMARKS]).exists():
            # An older run has the text of the day alone.
            error = Issue.from_dict(run.error_issue) if run.error_issue else run.error
            subject = organization_subject(run.organization)
            issue = Issue(IncidentCode.RUN_GIVEN_UP, subject, {"kind": run.kind, "error": error})
            yield Finding(run.organization_id, Kind.RUN, issue, run.kind)


def _held_findings() -> Iterator[Finding]:
    held = (
        InboxDocument.objects.filter(status=InboxDocument.Status.HELD)
        .order_by()
        .values("connection__organization", "connection__organization__name", "connection__organization__unp")
        .annotate(count=Count("pk"))
    )
    for row in held:
        issue = _count_issue(IncidentCode.DOCUMENTS_HELD, row, "connection__organization")
        yield Finding(row["connection__organization"], Kind.HELD, issue)


def _difference_findings() -> Iterator[Finding]:
    for shift in shifts_with_difference(organizations=Organization.objects.all(), day=today()):
        subject = Subject(SubjectKind.SHIFT, str(shift.number), str(shift.pk))
        facts = {"register": shift.cash_register.name, "difference": shift.discrepancy}
        issue = Issue(IncidentCode.SHIFT_DIFFERS, subject, facts)
        yield Finding(shift.cash_register.organization_id, Kind.DIFFERENCE, issue, str(shift.pk))


def _stock_findings() -> Iterator[Finding]:
    below = (
        StockBalance.objects.filter(quantity__lt=0)
        .order_by()
        .values("warehouse__organization", "warehouse__organization__name", "warehouse__organization__unp")
        .annotate(count=Count("pk"))
    )
    for row in below:
        issue = _count_issue(IncidentCode.STOCK_BELOW_ZERO, row, "warehouse__organization")
        yield Finding(row["warehouse__organization"], Kind.STOCK, issue)


def _count_issue(code: IncidentCode, row: Any, path: str) -> Issue:
    """Return an issue about the organisation at `path` of a row of counts."""
    subject = Subject(SubjectKind.ORGANIZATION, row[f"{path}__name"], row[f"{path}__unp"])
    return Issue(code, subject, {"count": row["count"]})


def _silence() -> Finding:
    return Finding(None, Kind.WORKERS, Issue(IncidentCode.WORKERS_SILENT, params={"command": worker_command()}))


def _days_ago(days: int) -> Any:
    return timezone.now() - timedelta(days=days)
