"""How exchanges go, for the page that watches one and for the main page."""

from typing import Any

from django.db.models import Count, Exists, F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from accounting.models import Organization
from accounting.selectors.dashboard import number_of
from exchange.models import Connection, ExchangeMessage, ExchangeRun, InboxDocument

#: What a person watches to its end.
WATCHED = (ExchangeRun.Kind.EXPORT, ExchangeRun.Kind.LOAD)


def watched_run(*, connection: Connection) -> ExchangeRun | None:
    """Return the exchange of the connection that is under way or waits, else the last one. One query."""
    runs = ExchangeRun.objects.filter(connection=connection, kind__in=WATCHED)
    under_way = runs.filter(finished_at__isnull=True).order_by(F("started_at").asc(nulls_last=True), "id")
    chosen = Coalesce(*(Subquery(each.values("pk")[:1]) for each in (under_way, runs.order_by("-id"))))
    return with_rejected(ExchangeRun.objects.filter(pk=chosen)).first()


def with_rejected(runs: QuerySet[ExchangeRun]) -> QuerySet[ExchangeRun]:
    """Count in `rejected` the objects that the cabinet did not take so far."""
    errors = (
        ExchangeMessage.objects.filter(run=OuterRef("pk"), level=ExchangeMessage.Level.ERROR)
        .order_by()
        .values("run")
        .annotate(number=Count("pk"))
        .values("number")
    )
    return runs.select_related("organization").annotate(rejected=Coalesce(Subquery(errors), 0))


def own_run(*, run_id: int, organization: Organization) -> ExchangeRun | None:
    return with_rejected(ExchangeRun.objects.filter(pk=run_id, organization=organization)).first()


def run_state(run: Any) -> dict[str, Any]:
    """Return what a progress bar needs of a run with its `rejected`, fit for JSON."""
    return {
        "id": run.pk,
        "title": run.get_kind_display(),
        "status": run.status,
        "words": run.get_status_display(),
        "stage": run.stage,
        "done": run.done,
        "total": run.total,
        "rejected": run.rejected,
        "isCancelling": run.cancel_requested,
        "isWaiting": run.status == ExchangeRun.Status.QUEUED,
        "isOver": run.finished_at is not None,
    }


def held_documents() -> Coalesce:
    """Return how many documents of an organisation's registers wait for a person, for `annotate` on organisations."""
    held = InboxDocument.objects.filter(status=InboxDocument.Status.HELD)
    return number_of(held, organization_path="connection__organization")


def is_connected() -> Exists:
    """Tell whether an organisation has «Ik авторизация», for `annotate` on organisations."""
    return Exists(Connection.objects.filter(organization=OuterRef("pk")))


def last_loads(*, organizations: QuerySet[Organization]) -> dict[int, ExchangeRun]:
    """Return the load of documents that ended last, by the id of its organisation. One query."""
    loads = ExchangeRun.objects.filter(
        organization=OuterRef("pk"), kind=ExchangeRun.Kind.LOAD, finished_at__isnull=False
    )
    last = organizations.order_by().values(last=Subquery(loads.order_by("-id").values("pk")[:1]))
    return {run.organization_id: run for run in ExchangeRun.objects.filter(pk__in=last)}


def last_runs(*, organizations: QuerySet[Organization], limit: int = 5) -> QuerySet[ExchangeRun]:
    """Return the latest exchanges, the newest first."""
    return ExchangeRun.objects.filter(organization__in=organizations).select_related("organization")[:limit]
