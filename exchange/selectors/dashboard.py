"""What the main page says of the exchange."""

from django.db.models import QuerySet

from accounting.models import Organization
from exchange.models import ExchangeRun, InboxDocument


def count_held_documents(*, organizations: QuerySet[Organization]) -> int:
    """Return how many documents of the registers wait for a person."""
    return InboxDocument.objects.filter(
        connection__organization__in=organizations, status=InboxDocument.Status.HELD
    ).count()


def last_runs(*, organizations: QuerySet[Organization], limit: int = 5) -> QuerySet[ExchangeRun]:
    """Return the latest exchanges, the newest first."""
    return ExchangeRun.objects.filter(organization__in=organizations).select_related("organization")[:limit]
