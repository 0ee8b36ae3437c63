"""Which rows of the books may differ from what the cabinet has: found by indexes, nothing is built yet."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any, Final

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from accounting import days
from accounting.models import Barcode, Item, Price, Sku, StockBalance, Unit, Warehouse
from exchange.ikassa.export.scope import Baseline, ExportScope
from exchange.ikassa.export.summary import ExportPart
from exchange.models import Connection, RemoteLink, StockLink
from exchange.subjects import WIRE_ID

# A prepayment is a line of a receipt, not goods that a register may pick.
_FOR_SALE = Q(item__deletion_mark=False) & ~Q(item__kind=Item.Kind.PREPAYMENT)

#: So many candidates are handed to the next query by their ids; more are found by it anew.
FEW: Final = 5000

SkuIds = QuerySet[Any, Any]
_EVERYTHING: Final[SkuIds] = Sku.objects.values("pk")


def _unsold_items() -> QuerySet[Any, Any]:
    """Return the ids of all that is not `_FOR_SALE`, each kind of it found by its own index."""
    items = Item.objects.order_by().values("pk")
    return items.filter(deletion_mark=True).union(items.filter(kind=Item.Kind.PREPAYMENT))


def selected_skus(scope: ExportScope) -> QuerySet[Sku]:
    """Return the skus that the export is about: those for sale, and of them the selected ones."""
    skus: QuerySet[Sku] = Sku.objects.filter(_FOR_SALE)
    if scope.selection is None:
        return skus
    return scope.selection.narrow(skus, organization_id=scope.connection.organization_id, prices_at=scope.prices_at)


def card_candidates(scope: ExportScope) -> QuerySet[Sku]:
    """Return the skus whose cards may have to be sent: touched, never taken by the cabinet, or left with an error."""
    return selected_skus(scope).filter(_among(_card_sources(scope)))


def stock_candidates(scope: ExportScope, warehouses: Collection[Warehouse]) -> QuerySet[Sku]:
    """Return the skus whose stock rows in the warehouses may have to be sent.

    Their stock or price was touched, a price comes into force by the chosen day, or a row was never taken by the
    cabinet or left with an error.
    """
    return selected_skus(scope).filter(_among(_row_sources(scope, warehouses)))


def goods_candidates(scope: ExportScope, warehouses: Collection[Warehouse]) -> QuerySet[Sku]:
    """Return the skus of which what the export sends, the card or a row in the warehouses, may have to be sent."""
    return selected_skus(scope).filter(_among(_goods_sources(scope, warehouses)))


def goods_candidates_find(scope: ExportScope, warehouses: Collection[Warehouse]) -> QuerySet[Sku]:
    """Return what `goods_candidates` does, looked for at once by a query of its own.

    What a selection asks is then asked of the few that are found, and not of every sku.
    """
    sources = _goods_sources(scope, warehouses)
    if _EVERYTHING in sources:
        return selected_skus(scope)
    found = list(_union(sources).values_list("pk", flat=True)[: FEW + 1])
    if len(found) > FEW:
        return selected_skus(scope).filter(_among(sources))
    skus = selected_skus(scope).filter(pk__in=found)
    if scope.selection is None or scope.selection.is_everything:
        return skus
    # Their items too: SQLite begins with all items of an asked category, and looks for every sku under each of them.
    return skus.filter(item__in=Sku.objects.filter(pk__in=found).order_by().values("item"))


def _goods_sources(scope: ExportScope, warehouses: Collection[Warehouse]) -> list[SkuIds]:
    cards = _card_sources(scope) if ExportPart.ITEMS in scope.parts else []
    rows = _row_sources(scope, warehouses) if ExportPart.STOCK in scope.parts else []
    return [*cards, *rows]


def _card_sources(scope: ExportScope) -> list[SkuIds]:
    if scope.baseline is None:
        return [_EVERYTHING]
    barcodes = Barcode.objects.filter(changed_at__gte=scope.baseline.moment)
    settled = RemoteLink.objects.filter(
        connection=scope.connection, sku__isnull=False, accepted__isnull=False, error=""
    )
    return [*_touched(scope.baseline), barcodes.values("sku"), _all_but(settled)]


def _row_sources(scope: ExportScope, warehouses: Collection[Warehouse]) -> list[SkuIds]:
    if not warehouses:
        return []
    if scope.baseline is None or any(warehouse.changed_at >= scope.baseline.moment for warehouse in warehouses):
        return [_EVERYTHING]
    balances = StockBalance.objects.filter(warehouse__in=warehouses, changed_at__gte=scope.baseline.moment)
    prices = _new_prices(scope.baseline, scope.day, warehouses)
    rows = StockLink.objects.filter(
        connection=scope.connection, warehouse__in=warehouses, quantity__isnull=False, error=""
    )
    settled = rows.order_by().values("sku").annotate(number=Count("pk")).filter(number=len(warehouses))
    return [*_touched(scope.baseline), balances.values("sku"), prices.values("sku"), _all_but(settled)]


def _touched(baseline: Baseline) -> list[SkuIds]:
    """Return the ids of skus that were changed themselves, or whose item, package or unit was; each by an index."""
    units = Unit.objects.filter(changed_at__gte=baseline.moment)
    skus = Sku.objects.values("pk")
    return [
        skus.filter(changed_at__gte=baseline.moment),
        skus.filter(item__changed_at__gte=baseline.moment),
        skus.filter(item__packages__changed_at__gte=baseline.moment),
        skus.filter(item__packages__unit__in=units.values("pk")),
    ]


def _among(sources: Sequence[SkuIds]) -> Q:
    """Leave the skus that are in one of the sources."""
    if _EVERYTHING in sources:
        return Q()
    return Q(pk__in=_union(sources))


def _union(sources: Sequence[SkuIds]) -> SkuIds:
    # One union and not an OR of its parts: each is found by its index, and no sku is looked at for nothing.
    return Sku.objects.none().union(*(source.order_by() for source in sources))


def _all_but(settled: SkuIds) -> SkuIds:
    """Return the ids of skus that are not among the `sku` of the settled rows."""
    return Sku.objects.order_by().values("pk").difference(settled.order_by().values("sku"))


def _new_prices(baseline: Baseline, day: date, warehouses: Collection[Warehouse]) -> QuerySet[Price]:
    """Return prices written since, and those that come into force (or, for an earlier day, out of it) in between."""
    first, last = sorted((baseline.day, day))
    return Price.objects.filter(
        Q(created_at__gte=baseline.moment)
        | Q(effective_at__gt=days.day_start(first), effective_at__lte=days.day_start(last)),
        price_type__in={warehouse.retail_price_type_id for warehouse in warehouses},
    )


def withdrawn_skus(*, connection: Connection) -> QuerySet[Sku]:
    """Return the skus that are not for sale (any more) and may be in the cabinet."""
    links = RemoteLink.objects.filter(connection=connection, sku=OuterRef("pk"))
    skus: QuerySet[Sku] = Sku.objects.filter(item__in=_unsold_items()).select_related("item")
    return skus.filter(Exists(links))


def orphan_links(*, connection: Connection) -> list[RemoteLink]:
    """Return the links of skus that are in the books no more. One query, two if there are any."""
    links = RemoteLink.objects.filter(connection=connection, kind=RemoteLink.Kind.SKU, sku=None)
    lost = {link.key: link for link in links}
    if lost:
        # What was deleted may have come back under its guid.
        for key in Sku.objects.annotate(wire_id=WIRE_ID).filter(wire_id__in=lost).values_list("wire_id", flat=True):
            del lost[key]
    return list(lost.values())


def withdrawn_count(scope: ExportScope) -> int:
    """Return how many goods an export would withdraw from the cabinet, without naming them. One query.

    What was deleted and came back under its guid is counted until it is sent. A selection withdraws nothing.
    """
    if scope.selection is not None:
        return 0
    gone = RemoteLink.objects.filter(connection=scope.connection, kind=RemoteLink.Kind.SKU, sku=None).values("pk")
    marked = withdrawn_skus(connection=scope.connection).select_related(None).order_by().values("pk")
    # A union and not an OR: each part is found by its index, and no link is looked at for nothing.
    return gone.union(marked, all=True).count()
