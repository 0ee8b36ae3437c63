"""What the main page says of the exchange."""

from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from accounting.models import Organization
from accounting.selectors.dashboard import number_of
from exchange.models import Connection, ExchangeRun, InboxDocument


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
