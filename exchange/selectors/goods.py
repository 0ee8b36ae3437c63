"""«Найти ссылки» of goods: what has not been sent or differs from what the cabinet took, a page at a time.

Candidates are walked in the order of their names, a hundred at a time, and only those that differ are shown; so a page
costs the same at its beginning and at its end, with a hundred goods and with a hundred thousand.
"""

import hashlib
import json
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from django.core.cache import cache
from django.db.models import Q, QuerySet

from accounting.models import Barcode, Sku, Warehouse
from exchange.services.export import (
    Difference,
    ExportPart,
    ExportScope,
    Goods,
    SkuChange,
    StockRow,
    StockWarehouse,
    barcodes_choose,
    card_candidates,
    cards_compare,
    goods_of,
    selected_skus,
    stock_candidates,
    stock_rows,
    warehouse_places,
)
from exchange.services.export.warehouses import NOT_SENT

#: How many candidates are compared for one answer.
SCANNED: Final = 100
#: How many are compared to tell exactly how many differ, and how many are counted at all.
EXACT: Final = 1000
COUNTED: Final = 10_000
#: How long the next pages go through the candidates that the first one found.
KEPT_SECONDS: Final = 60


@dataclass(frozen=True, slots=True)
class Shelf:
    """A retail warehouse in the tree: a place whose stock goes out, or why it does not."""

    warehouse: Warehouse
    place: StockWarehouse | None
    reason: str

    @property
    def waits_for_export(self) -> bool:
        """Nothing but its own export keeps its stock from going out."""
        return self.reason == NOT_SENT


@dataclass(frozen=True, slots=True)
class FoundRow:
    """One sku in one warehouse: what differs, or why it is not sent."""

    shelf: Shelf
    stock: StockRow | None

    @property
    def differences(self) -> tuple[Difference, ...]:
        return self.stock.change.differences if self.stock and not self.stock.reason else ()

    @property
    def reason(self) -> str:
        return self.stock.reason if self.stock else ""

    @property
    def may_be_sent(self) -> bool:
        return bool(self.differences) or bool(self.stock and self.stock.may_be_confirmed)

    @property
    def is_new(self) -> bool:
        return bool(self.stock and (self.stock.link is None or self.stock.link.quantity is None))

    @property
    def refusal(self) -> str:
        link = self.stock.link if self.stock else None
        return link.error if link and link.error_code else ""


@dataclass(frozen=True, slots=True)
class FoundGoods:
    """Goods that differ; `card` is None when the card itself does not, and only rows of stock and prices do."""

    goods: Goods
    barcode: Barcode | None
    card: SkuChange | None
    rows: tuple[FoundRow, ...]

    @property
    def is_new(self) -> bool:
        return self.card is not None and self.card.is_new

    @property
    def differences(self) -> list[Difference]:
        """What differs of the card and of its rows; one price that changed on many shelves is told once."""
        card = self.card.differences if self.card else ()
        return list(dict.fromkeys([*card, *(each for row in self.rows for each in row.differences)]))

    @property
    def reasons(self) -> list[str]:
        """Why something is not sent, or was refused the last time."""
        refusals = filter(None, [self.card.refusal if self.card else "", *(row.refusal for row in self.rows)])
        reasons = filter(None, (row.reason for row in self.rows))
        return list(dict.fromkeys([*(f"Кабинет не принял: {refusal}" for refusal in refusals), *reasons]))

    @property
    def may_be_sent(self) -> bool:
        """Something of the goods goes out, perhaps once a price below the minimum is confirmed."""
        return self.card is not None or any(row.may_be_sent for row in self.rows)


@dataclass(frozen=True, slots=True)
class GoodsPage:
    """A part of what was found; `after` is where the next one begins, `""` at the end."""

    found: list[FoundGoods]
    after: str


@dataclass(frozen=True, slots=True)
class GoodsCount:
    """How many goods are found; of them `held` cannot be sent as they are. Of many the candidates are counted."""

    found: int
    held: int = 0
    is_exact: bool = True


def shelves_of(scope: ExportScope) -> list[Shelf]:
    """Return the retail warehouses of the organisation. One query."""
    return [
        Shelf(warehouse, place, reason)
        for warehouse, place, reason in warehouse_places(scope)
        if warehouse.kind == Warehouse.Kind.RETAIL
    ]


def goods_candidates(scope: ExportScope, shelves: Sequence[Shelf]) -> QuerySet[Sku]:
    """Return the skus whose cards, or rows in the warehouses, may have to be sent."""
    if scope.baseline is None or ExportPart.STOCK not in scope.parts:
        return card_candidates(scope)
    # The selection narrows them together, once.
    whole = replace(scope, selection=None)
    cards = card_candidates(whole)
    stock = stock_candidates(whole, [shelf.warehouse for shelf in shelves if shelf.place])
    return selected_skus(scope).filter(Q(pk__in=cards.values("pk")) | Q(pk__in=stock.values("pk")))


def goods_page(scope: ExportScope, shelves: Sequence[Shelf], *, after: str = "", limit: int) -> GoodsPage:
    """Return at most `limit` found goods out of the next hundred candidates after `after`, by name.

    A page may be short, even empty, and not the last: only `after` says whether to go on. Eight queries. The first page
    looks for candidates anew, the next ones go through those that it found.
    """
    skus = _next_candidates(scope, shelves, after=after)
    looked_at = skus[:SCANNED]
    found = goods_compare(scope, looked_at, shelves)
    shown = found[:limit]
    last = shown[-1].goods.sku if len(shown) < len(found) else (looked_at[-1] if len(skus) > SCANNED else None)
    return GoodsPage(shown, f"{last.pk}:{last.item.name}" if last else "")


def _next_candidates(scope: ExportScope, shelves: Sequence[Shelf], *, after: str) -> list[Sku]:
    """Return the next candidates by name, one more than are looked at if there are more."""
    place, _, name = after.partition(":")
    if scope.baseline is not None:
        places = _candidate_places(scope, shelves, is_anew=not after)
        start = bisect_right(places, (name, int(place))) if after else 0
        wanted = [pk for _, pk in places[start : start + SCANNED + 1]]
        skus = Sku.objects.filter(pk__in=wanted).select_related("item__category")
        return sorted(skus, key=lambda sku: (sku.item.name, sku.pk))
    # All goods are candidates: an index of names finds the next ones.
    candidates = goods_candidates(scope, shelves).select_related("item__category").order_by("item__name", "pk")
    if after:
        candidates = candidates.filter(Q(item__name__gt=name) | Q(item__name=name, pk__gt=int(place)))
    return list(candidates[: SCANNED + 1])


def _candidate_places(scope: ExportScope, shelves: Sequence[Shelf], *, is_anew: bool) -> list[tuple[str, int]]:
    """Return names and ids of all candidates, in their order; what was found a moment ago unless `is_anew`.

    After a complete export they are few, but to find them every link is looked at. Rows are compared anew on each page,
    so that a list of a minute ago shows nothing that has been sent since.
    """
    selection = scope.selection.as_parameters() if scope.selection else None
    parts = sorted(scope.parts)
    question = json.dumps([scope.connection.pk, parts, str(scope.day), str(scope.baseline), selection])
    key = f"exchange-candidates-{hashlib.sha256(question.encode()).hexdigest()}"
    places: list[tuple[str, int]] | None = None if is_anew else cache.get(key)
    if places is None:
        places = sorted(goods_candidates(scope, shelves).order_by().values_list("item__name", "pk"))
        cache.set(key, places, KEPT_SECONDS)
    return places


def goods_count(scope: ExportScope, shelves: Sequence[Shelf]) -> GoodsCount:
    """Return how many goods are found: exactly up to a thousand candidates, of more at most `COUNTED` + 1."""
    if scope.baseline is not None:
        places = _candidate_places(scope, shelves, is_anew=False)
        if len(places) > EXACT:
            return GoodsCount(min(len(places), COUNTED + 1), is_exact=False)
        skus = list(Sku.objects.filter(pk__in=[pk for _, pk in places]).select_related("item__category"))
    else:
        candidates = goods_candidates(scope, shelves).order_by()
        skus = list(candidates.select_related("item__category")[: EXACT + 1])
        if len(skus) > EXACT:
            return GoodsCount(candidates[: COUNTED + 1].count(), is_exact=False)
    found = goods_compare(scope, skus, shelves)
    return GoodsCount(len(found), held=sum(not one.may_be_sent for one in found))


def goods_compare(scope: ExportScope, skus: Sequence[Sku], shelves: Sequence[Shelf]) -> list[FoundGoods]:
    """Return those of the skus that differ from what the cabinet took, or are held back. Seven queries."""
    goods = goods_of(skus)
    barcodes = barcodes_choose(goods=goods)
    cards = {change.wire_id: change for change in cards_compare(scope, goods=goods, barcodes=barcodes).changes}
    stock = _stock_of(scope, goods, shelves)
    found = []
    for one in goods:
        rows = tuple(FoundRow(shelf, stock.get((one.sku.pk, shelf.warehouse.pk))) for shelf in shelves)
        card = cards.get(one.key)
        if card or any(row.differences or row.reason for row in rows):
            found.append(FoundGoods(one, barcodes.get(one.sku.pk), card, rows))
    return found


def _stock_of(scope: ExportScope, goods: Sequence[Goods], shelves: Sequence[Shelf]) -> dict[tuple[int, int], StockRow]:
    places = [shelf.place for shelf in shelves if shelf.place]
    if ExportPart.STOCK not in scope.parts or not places:
        return {}
    rows = stock_rows(scope, goods=goods, places=places)
    return {(row.goods.sku.pk, row.place.warehouse.pk): row for row in rows}
