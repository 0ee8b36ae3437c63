"""How far an exchange is, for whoever watches it."""

from typing import Any

from django.db.models import Count, F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from accounting.models import Organization
from exchange.models import Connection, ExchangeMessage, ExchangeRun

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
