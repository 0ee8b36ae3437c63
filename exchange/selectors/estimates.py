"""What an export of very many goods would do: counted by the database, as comparing them takes a minute and more.

What the cabinet has and the books have touched is taken for changed, so `updated` is the most that there can be.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from django.db.models import Count, DecimalField, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet, Subquery, Window
from django.db.models.functions import RowNumber

from accounting.models import Barcode, Price, PriceType, Sku, StockBalance
from exchange.codes import ExportCode
from exchange.ikassa.export import (
    ExportPart,
    ExportScope,
    StockWarehouse,
    card_candidates,
    categories_compare,
    stock_candidates,
    stock_warehouses,
    withdrawn_count,
)
from exchange.issues import Issue, IssueGroups
from exchange.models import RemoteLink, StockLink
from exchange.selectors.previews import NAMED, NamedReason, PreviewFacts, named_reasons

_PRICE = DecimalField(max_digits=30, decimal_places=6)


@dataclass(frozen=True, slots=True)
class _Rows:
    """Rows of stock and prices: how many go out, how many of those the cabinet has at most, why others do not."""

    sent: int = 0
    known: int = 0
    without_price: tuple[NamedReason, ...] = ()
    below_minimum: tuple[NamedReason, ...] = ()
    below_zero: tuple[NamedReason, ...] = ()
    warehouses: tuple[NamedReason, ...] = ()


def export_estimate(scope: ExportScope) -> PreviewFacts:
    """Return roughly what a preview of categories, cards and perhaps stock would return. About twenty queries."""
    categories = categories_compare(scope).changes
    new_categories = sum(change.is_new for change in categories)
    candidates = card_candidates(scope).order_by()
    cards, known_cards = candidates.count(), _known_cards(scope, candidates)
    rows = _rows(scope) if ExportPart.STOCK in scope.parts else _Rows()
    sent = {ExportPart.CATEGORIES: len(categories), ExportPart.ITEMS: cards, ExportPart.STOCK: rows.sent}
    skipped = rows.without_price + rows.below_minimum
    return PreviewFacts(
        created=new_categories + cards - known_cards + rows.sent - rows.known,
        updated=len(categories) - new_categories + known_cards + rows.known,
        removed=withdrawn_count(scope),
        skipped=sum(reason.count for reason in skipped),
        codes=_without_barcode(candidates).count(),
        sent=sent,
        skipped_reasons=skipped,
        warehouses=rows.warehouses,
        warnings=rows.below_zero,
        asks_confirmation=bool(rows.below_minimum),
        is_estimate=True,
    )


def _known_cards(scope: ExportScope, skus: QuerySet[Sku]) -> int:
    links = RemoteLink.objects.filter(connection=scope.connection, kind=RemoteLink.Kind.SKU, accepted__isnull=False)
    return links.filter(sku__in=skus.values("pk")).count()


def _without_barcode(skus: QuerySet[Sku]) -> QuerySet[Sku]:
    """Keep the skus without a barcode of the package in which they go to the registers."""
    own_package = Q(package=OuterRef("item__export_package"))
    base_package = Q(package__is_base=True, sku__item__export_package__isnull=True)
    return skus.filter(~Exists(Barcode.objects.filter(own_package | base_package, sku=OuterRef("pk"))))


def _rows(scope: ExportScope) -> _Rows:
    places, skipped = stock_warehouses(scope)
    obstacles = IssueGroups()
    obstacles.add(skipped.values())
    warehouses = [place.warehouse for place in places]
    skus = stock_candidates(scope, warehouses).order_by()
    total, sent = skus.count(), 0
    without_price, below_minimum = [], []
    for price_type, number in _price_types(places):
        unpriced, cheap = _without_price(scope, skus, price_type), _below_minimum(scope, skus, price_type)
        without_price += unpriced
        below_minimum += cheap
        sent += number * (total - sum(reason.count for reason in (*unpriced, *cheap)))
    links = StockLink.objects.filter(connection=scope.connection, warehouse__in=warehouses, quantity__isnull=False)
    return _Rows(
        sent=sent,
        known=min(sent, links.filter(sku__in=skus.values("pk")).count()),
        without_price=tuple(without_price),
        below_minimum=tuple(below_minimum),
        below_zero=_below_zero(skus, places),
        warehouses=named_reasons(obstacles),
    )


def _price_types(places: Iterable[StockWarehouse]) -> list[tuple[PriceType, int]]:
    """Return the price types with the number of warehouses that sell at each."""
    chosen = [place.price_type for place in places]
    return [(price_type, chosen.count(price_type)) for price_type in dict.fromkeys(chosen)]


def _prices(scope: ExportScope, price_type: PriceType) -> QuerySet[Price]:
    """Return a sku's prices at the beginning of the day, the one in force first."""
    prices = Price.objects.filter(sku=OuterRef("pk"), price_type=price_type, effective_at__lte=scope.prices_at)
    return prices.order_by("-effective_at", "-pk")


def _without_price(scope: ExportScope, skus: QuerySet[Sku], price_type: PriceType) -> list[NamedReason]:
    fits = Q(package__is_base=True) | Q(package=OuterRef("item__export_package"))
    prices = _prices(scope, price_type).filter(fits).order_by()
    reason = Issue(ExportCode.NO_PRICE, params={"price_type": price_type.name, "day": scope.day})
    return _named(reason, skus.filter(~Exists(prices)))


def _below_minimum(scope: ExportScope, skus: QuerySet[Sku], price_type: PriceType) -> list[NamedReason]:
    """Count prices below the minimum: that of the package if it has its own, else that of a base unit."""
    prices, package = _prices(scope, price_type), "item__export_package__"
    own = Subquery(prices.filter(package=OuterRef("item__export_package")).values("value")[:1])
    base = Subquery(prices.filter(package__is_base=True).values("value")[:1])
    of_unit = ExpressionWrapper(F("own") * F(f"{package}denominator") / F(f"{package}numerator"), _PRICE)
    limited = skus.filter(item__minimum_price__isnull=False).annotate(own=own, base=base, of_unit=of_unit)
    minimum = F("item__minimum_price")
    reason = Issue(ExportCode.BELOW_MINIMUM, params={"price_type": price_type.name})
    return _named(reason, limited.filter(Q(of_unit__lt=minimum) | Q(own__isnull=True, base__lt=minimum)))


def _below_zero(skus: QuerySet[Sku], places: Sequence[StockWarehouse]) -> tuple[NamedReason, ...]:
    """Count balances below zero, warehouse by warehouse, in one query."""
    warehouses = {place.warehouse.pk: place.warehouse for place in places}
    balances = StockBalance.objects.filter(warehouse__in=warehouses, quantity__lt=0, sku__in=skus.values("pk"))
    first = (
        balances.annotate(
            place=Window(RowNumber(), partition_by="warehouse_id", order_by="pk"),
            count=Window(Count("pk"), partition_by="warehouse_id"),
        )
        .filter(place__lte=NAMED)
        .select_related("sku__item")
        .order_by("warehouse_id", "pk")
    )
    reasons = []
    for warehouse_id, group in groupby(first, key=lambda balance: balance.warehouse_id):
        named = list(group)
        reason = Issue(ExportCode.BELOW_ZERO, params={"warehouse": warehouses[warehouse_id].name})
        reasons.append(NamedReason(reason, named[0].count, tuple(str(balance.sku) for balance in named)))
    return tuple(reasons)


def _named(reason: Issue, skus: QuerySet[Sku]) -> list[NamedReason]:
    """Return a reason with how many skus have it and the names of the first; nothing for none."""
    count = skus.count()
    return [NamedReason(reason, count, tuple(map(str, skus.select_related("item")[:NAMED])))] if count else []
