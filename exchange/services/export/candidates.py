"""Which rows of the books may differ from what the cabinet has: found by indexes, nothing is built yet."""

from collections.abc import Collection, Iterator
from datetime import date

from django.db.models import CharField, Count, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, Concat, Left, StrIndex, Substr

from accounting import days
from accounting.models import Barcode, Item, ItemPackage, Price, Sku, StockBalance, Warehouse
from exchange.models import Connection, RemoteLink, StockLink
from exchange.services.export.goods import SEPARATOR, WIRE_ID
from exchange.services.export.scope import Baseline, ExportScope

# A prepayment is a line of a receipt, not goods that a register may pick.
_FOR_SALE = Q(item__deletion_mark=False) & ~Q(item__kind=Item.Kind.PREPAYMENT)


def selected_skus(scope: ExportScope) -> QuerySet[Sku]:
    """Return the skus that the export is about: those for sale, and of them the selected ones."""
    skus: QuerySet[Sku] = Sku.objects.filter(_FOR_SALE)
    if scope.selection is None:
        return skus
    return scope.selection.narrow(skus, organization_id=scope.connection.organization_id, prices_at=scope.prices_at)


def card_candidates(scope: ExportScope) -> QuerySet[Sku]:
    """Return the skus whose cards may have to be sent: touched, never taken by the cabinet, or left with an error."""
    skus = selected_skus(scope)
    if scope.baseline is None:
        return skus
    settled = RemoteLink.objects.filter(
        connection=scope.connection,
        kind=RemoteLink.Kind.SKU,
        key=OuterRef("wire_id"),
        accepted__isnull=False,
        error="",
    )
    barcodes = Barcode.objects.filter(changed_at__gte=scope.baseline.moment)
    return skus.annotate(wire_id=WIRE_ID).filter(
        _touched(scope.baseline) | Q(pk__in=barcodes.values("sku")) | ~Exists(settled)
    )


def stock_candidates(scope: ExportScope, warehouses: Collection[Warehouse]) -> QuerySet[Sku]:
    """Return the skus whose stock rows in the warehouses may have to be sent.

    Their stock or price was touched, a price comes into force by the chosen day, or a row was never taken by the
    cabinet or left with an error.
    """
    skus = selected_skus(scope)
    if not warehouses:
        return skus.none()
    if scope.baseline is None or any(warehouse.changed_at >= scope.baseline.moment for warehouse in warehouses):
        return skus
    balances = StockBalance.objects.filter(warehouse__in=warehouses, changed_at__gte=scope.baseline.moment)
    settled = (
        StockLink.objects.filter(
            connection=scope.connection,
            sku=OuterRef("pk"),
            warehouse__in=warehouses,
            quantity__isnull=False,
            error="",
        )
        .order_by()
        .values("sku")
        .annotate(number=Count("pk"))
        .values("number")
    )
    settled_number = Coalesce(Subquery(settled, output_field=IntegerField()), 0)
    return skus.annotate(settled_number=settled_number).filter(
        _touched(scope.baseline)
        | Q(pk__in=balances.values("sku"))
        | Q(pk__in=_new_prices(scope.baseline, scope.day, warehouses).values("sku"))
        | Q(settled_number__lt=len(warehouses))
    )


def _touched(baseline: Baseline) -> Q:
    packages = ItemPackage.objects.filter(Q(changed_at__gte=baseline.moment) | Q(unit__changed_at__gte=baseline.moment))
    return (
        Q(changed_at__gte=baseline.moment)
        | Q(item__in=Item.objects.filter(changed_at__gte=baseline.moment).values("pk"))
        | Q(item__in=packages.values("item"))
    )


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
    links = RemoteLink.objects.filter(connection=connection, kind=RemoteLink.Kind.SKU, key=OuterRef("wire_id"))
    skus: QuerySet[Sku] = Sku.objects.exclude(_FOR_SALE).select_related("item")
    return skus.annotate(wire_id=WIRE_ID).filter(Exists(links))


def orphan_links(*, connection: Connection) -> Iterator[RemoteLink]:
    """Yield links of skus that are in the books no more."""
    # The key is split at its first separator, and matched by the unique guid of the item.
    length = StrIndex(Concat("key", Value(SEPARATOR), output_field=CharField()), Value(SEPARATOR)) - 1
    suspects = (
        RemoteLink.objects.filter(connection=connection, kind=RemoteLink.Kind.SKU)
        .annotate(item_guid=Left("key", length), sku_guid=Substr("key", length + 2))
        .filter(~Exists(Sku.objects.filter(item__guid=OuterRef("item_guid"), guid=OuterRef("sku_guid"))))
    )
    for link in suspects:
        # A guid is kept as it came, and one that came with a separator inside was split at the wrong place.
        parts = link.key.split(SEPARATOR)
        splits = [(SEPARATOR.join(parts[:place]), SEPARATOR.join(parts[place:])) for place in range(1, len(parts) + 1)]
        possible = Q()
        for item_guid, sku_guid in splits:
            possible |= Q(item__guid=item_guid, guid=sku_guid)
        if not Sku.objects.filter(possible).exists():
            yield link
