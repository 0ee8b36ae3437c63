"""«Найти ссылки» of goods: what has not been sent or differs from what the cabinet took, a page at a time.

Candidates are walked in the order of their names, a hundred at a time, and only those that differ are shown; so a page
costs the same at its beginning and at its end, with a hundred goods and with a hundred thousand.
"""

import hashlib
import json
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.core.cache import cache
from django.db.models import Q, QuerySet

from accounting.models import Barcode, Sku, Warehouse
from exchange.codes import ExportCode
from exchange.ikassa.export import (
    Difference,
    ExportPart,
    ExportScope,
    Goods,
    SkuChange,
    StockRow,
    StockWarehouse,
    barcodes_choose,
    cards_compare,
    goods_candidates,
    goods_candidates_find,
    goods_of,
    stock_rows,
    warehouse_places,
)
from exchange.issues import Issue

#: How many candidates are compared for one answer.
SCANNED: Final = 100
#: How many are compared to tell exactly how many differ, and how many are counted at all.
EXACT: Final = 1000
COUNTED: Final = 10_000
#: The place before the first candidate.
BEGINNING: Final = "0:"
#: How long the next pages go through the candidates that the first one found.
KEPT_SECONDS: Final = 60


@dataclass(frozen=True, slots=True)
class Shelf:
    """A retail warehouse in the tree: a place whose stock goes out, or why it does not."""

    warehouse: Warehouse
    place: StockWarehouse | None
    obstacle: Issue | None

    @property
    def waits_for_export(self) -> bool:
        """Return True if its stock is not sent only because the warehouse itself is not."""
        return self.obstacle is not None and self.obstacle.code == ExportCode.WAREHOUSE_NOT_SENT


@dataclass(frozen=True, slots=True)
class FoundRow:
    """One sku in one warehouse: what differs, or why it is not sent."""

    shelf: Shelf
    stock: StockRow | None

    @property
    def differences(self) -> tuple[Difference, ...]:
        return self.stock.change.differences if self.stock and not self.stock.obstacle else ()

    @property
    def obstacle(self) -> Issue | None:
        return self.stock.obstacle if self.stock else None

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
        """What differs of the card and of rows that the cabinet has; one price that changed on many shelves is told
        once."""
        card = self.card.differences if self.card else ()
        rows = (row.differences for row in self.rows if not row.is_new)
        return list(dict.fromkeys([*card, *(each for row in rows for each in row)]))

    @property
    def new_at(self) -> list[Warehouse]:
        """Warehouses where the cabinet does not have the goods yet."""
        return [row.shelf.warehouse for row in self.rows if row.is_new and row.differences]

    @property
    def refusal(self) -> str:
        """Why the cabinet did not take the card the last time."""
        return self.card.refusal if self.card else ""

    @property
    def row_refusals(self) -> list[str]:
        """Why the cabinet did not take rows the last time."""
        return list(dict.fromkeys(row.refusal for row in self.rows if row.refusal))

    @property
    def obstacles(self) -> list[Issue]:
        """Why rows are not sent."""
        return list(dict.fromkeys(row.obstacle for row in self.rows if row.obstacle))

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
    """How many goods are found; `sendable` are ids of skus of which something can go out. Of many the candidates are
    counted, and none is told."""

    found: int
    sendable: tuple[int, ...] = ()
    is_exact: bool = True


def shelves_of(scope: ExportScope) -> list[Shelf]:
    """Return the retail warehouses of the organisation. One query."""
    return [
        Shelf(warehouse, place, obstacle)
        for warehouse, place, obstacle in warehouse_places(scope)
        if warehouse.kind == Warehouse.Kind.RETAIL
    ]


def goods_page(scope: ExportScope, shelves: Sequence[Shelf], *, after: str = "", limit: int) -> GoodsPage:
    """Return at most `limit` found goods out of the next hundred candidates after `after`, by name.

    A page may be short, even empty, and not the last: only `after` says whether to go on. At most nine queries. The
    first page looks for candidates anew, and is empty when they are many; the next ones go through those that it found.
    """
    skus = _next_candidates(scope, shelves, after=after)
    if skus is None:
        return GoodsPage([], BEGINNING)
    looked_at = skus[:SCANNED]
    found = goods_compare(scope, looked_at, shelves)
    shown = found[:limit]
    last = shown[-1].goods.sku if len(shown) < len(found) else (looked_at[-1] if len(skus) > SCANNED else None)
    return GoodsPage(shown, f"{last.pk}:{last.item.name}" if last else "")


def _candidates(scope: ExportScope, shelves: Sequence[Shelf]) -> QuerySet[Sku]:
    return goods_candidates(scope, _places_of(shelves))


def _places_of(shelves: Sequence[Shelf]) -> list[Warehouse]:
    return [shelf.warehouse for shelf in shelves if shelf.place]


def _next_candidates(scope: ExportScope, shelves: Sequence[Shelf], *, after: str) -> list[Sku] | None:
    """Return the next candidates by name, one more than are looked at if there are more; None if they are many and
    were only found."""
    if scope.baseline is not None:
        return _kept_candidates(scope, shelves, after=after) if after else _found_candidates(scope, shelves)
    place, _, name = after.partition(":")
    # All goods are candidates: an index of names finds the next ones.
    candidates = _candidates(scope, shelves).select_related("item__category").order_by("item__name", "pk")
    if after:
        candidates = candidates.filter(Q(item__name__gt=name) | Q(item__name=name, pk__gt=int(place)))
    return list(candidates[: SCANNED + 1])


def _found_candidates(scope: ExportScope, shelves: Sequence[Shelf]) -> list[Sku] | None:
    """Look for candidates anew and keep their places; return them all, None if they are more than are looked at."""
    candidates = goods_candidates_find(scope, _places_of(shelves)).order_by()
    skus = list(candidates.select_related("item__category")[: SCANNED + 1])
    if len(skus) > SCANNED:
        _keep_places(scope, candidates)
        return None
    cache.set(_key(scope), sorted(map(_place, skus)), KEPT_SECONDS)
    return sorted(skus, key=_place)


def _kept_candidates(scope: ExportScope, shelves: Sequence[Shelf], *, after: str) -> list[Sku]:
    """Return the next of the candidates that were found a moment ago."""
    place, _, name = after.partition(":")
    places = _candidate_places(scope, shelves)
    start = bisect_right(places, (name, int(place)))
    wanted = [pk for _, pk in places[start : start + SCANNED + 1]]
    return sorted(Sku.objects.filter(pk__in=wanted).select_related("item__category"), key=_place)


def _candidate_places(scope: ExportScope, shelves: Sequence[Shelf]) -> list[tuple[str, int]]:
    """Return names and ids of all candidates, in their order, as they were found a moment ago.

    After a complete export they are few, but to find them every link is looked at. Rows are compared anew on each page,
    so that a list of a minute ago shows nothing that has been sent since.
    """
    places: list[tuple[str, int]] | None = cache.get(_key(scope))
    return _keep_places(scope, _candidates(scope, shelves).order_by()) if places is None else places


def _keep_places(scope: ExportScope, candidates: QuerySet[Sku]) -> list[tuple[str, int]]:
    places = sorted(candidates.values_list("item__name", "pk"))
    cache.set(_key(scope), places, KEPT_SECONDS)
    return places


def _place(sku: Sku) -> tuple[str, int]:
    return sku.item.name, sku.pk


def _key(scope: ExportScope) -> str:
    """Return under what the candidates of a question are kept."""
    selection = scope.selection.as_parameters() if scope.selection else None
    parts = sorted(scope.parts)
    question = json.dumps([scope.connection.pk, parts, str(scope.day), str(scope.baseline), selection])
    return f"exchange-candidates-{hashlib.sha256(question.encode()).hexdigest()}"


def goods_count(scope: ExportScope, shelves: Sequence[Shelf]) -> GoodsCount:
    """Return how many goods are found: exactly up to a thousand candidates, of more at most `COUNTED` + 1."""
    places: list[tuple[str, int]] | None = cache.get(_key(scope)) if scope.baseline else None
    if places is not None:
        if len(places) > EXACT:
            return GoodsCount(min(len(places), COUNTED + 1), is_exact=False)
        skus = list(Sku.objects.filter(pk__in=[pk for _, pk in places]).select_related("item__category"))
    else:
        candidates = _candidates(scope, shelves).order_by()
        skus = list(candidates.select_related("item__category")[: EXACT + 1])
        if len(skus) > EXACT:
            return GoodsCount(candidates[: COUNTED + 1].count(), is_exact=False)
    found = goods_compare(scope, skus, shelves)
    return GoodsCount(len(found), tuple(one.goods.sku.pk for one in found if one.may_be_sent))


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
        if card or any(row.differences or row.obstacle for row in rows):
            found.append(FoundGoods(one, barcodes.get(one.sku.pk), card, rows))
    return found


def _stock_of(scope: ExportScope, goods: Sequence[Goods], shelves: Sequence[Shelf]) -> dict[tuple[int, int], StockRow]:
    places = [shelf.place for shelf in shelves if shelf.place]
    if ExportPart.STOCK not in scope.parts or not places:
        return {}
    rows = stock_rows(scope, goods=goods, places=places)
    return {(row.goods.sku.pk, row.place.warehouse.pk): row for row in rows}
