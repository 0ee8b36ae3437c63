"""The export itself: warehouses → categories → cards of goods → stock and prices."""

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.utils import timezone

from exchange.ikassa.connections import ExchangeContext
from exchange.ikassa.export.categories import categories_compare, categories_send
from exchange.ikassa.export.items import items_send
from exchange.ikassa.export.scope import GoodsSelection, export_scope
from exchange.ikassa.export.stock import stock_send
from exchange.ikassa.export.summary import ExportPart, ExportSummary
from exchange.ikassa.export.warehouses import warehouses_compare, warehouses_send
from exchange.ikassa.export.work import PartWork
from exchange.models import ConnectionState


def export_run(
    context: ExchangeContext,
    *,
    parts: Iterable[ExportPart] = tuple(ExportPart),
    day: date | None = None,
    full: bool = False,
    confirmed: bool = False,
    selection: GoodsSelection | None = None,
    cards: frozenset[str] | None = None,
) -> ExportSummary:
    """Send what is not in the cabinet as it is in the books, at the prices of the beginning of `day` in Minsk.

    `day` is today if not given; `full` compares everything, not only what may have changed; `confirmed` lets prices
    below the minimum through; `selection` and `cards` are as in ExportScope. To be called outside a transaction; may
    run again at any time, also after it broke off.
    Raises IkassaError when the cabinet cannot be reached, LeaseLost, RunInterrupted.
    """
    began_at = timezone.now()
    requests_before = context.client.requests_sent
    scope = export_scope(
        connection=context.connection,
        parts=parts,
        day=day,
        full=full,
        confirmed=confirmed,
        selection=selection,
        cards=cards,
    )
    summary = ExportSummary()
    context.summary = summary
    try:
        for part in ExportPart:
            if part in scope.parts:
                _part_send(PartWork(context, scope, summary, part))
    finally:
        summary.requests = context.client.requests_sent - requests_before
    if scope.is_complete:
        with transaction.atomic():
            context.lease.renew()
            ConnectionState.objects.filter(connection=context.connection).update(
                exported_at=began_at, exported_day=scope.day
            )
    return summary


def _part_send(work: PartWork) -> None:
    match work.part:
        case ExportPart.WAREHOUSES:
            warehouses_send(work, warehouses_compare(work.scope))
        case ExportPart.CATEGORIES:
            categories_send(work, categories_compare(work.scope))
        case ExportPart.ITEMS:
            items_send(work)
        case ExportPart.STOCK:
            stock_send(work)
