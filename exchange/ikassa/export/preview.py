"""What an export would do: no request, no write, no code assigned."""

from collections.abc import Sequence
from typing import Any

from accounting.selectors.goods import chunked
from exchange.codes import ExportCode
from exchange.ikassa.client.dto import PushStatus
from exchange.ikassa.export.candidates import goods_candidates
from exchange.ikassa.export.categories import categories_compare
from exchange.ikassa.export.changes import Findings, StockWarehouse
from exchange.ikassa.export.goods import goods_load
from exchange.ikassa.export.items import barcodes_choose, cards_compare, incomplete_skus, removals_find
from exchange.ikassa.export.scope import ExportScope
from exchange.ikassa.export.stock import stock_compare
from exchange.ikassa.export.summary import ExportPart, ExportSummary
from exchange.ikassa.export.warehouses import stock_warehouses, warehouses_compare
from exchange.issues import Issue


class TooManyGoods(Exception):  # noqa: N818 - the name says what happened
    """There are more goods to compare than was asked for."""


def export_preview(scope: ExportScope, *, at_most: int | None = None) -> ExportSummary:
    """Return what an export would send if the cabinet took everything; `codes` would be assigned.

    The scope is that of a preview. `created` and `updated` are guesses by our links: what the cabinet has without our
    knowing it will update. Raises TooManyGoods, before anything is compared, if the goods are more than `at_most`.
    """
    places, skipped = stock_warehouses(scope) if ExportPart.STOCK in scope.parts else ([], {})
    candidates = goods_candidates(scope, [place.warehouse for place in places]).order_by("pk")
    limit = None if at_most is None else at_most + 1
    sku_ids = list(candidates.values_list("pk", flat=True)[:limit])
    if at_most is not None and len(sku_ids) > at_most:
        raise TooManyGoods
    summary = ExportSummary()
    if ExportPart.WAREHOUSES in scope.parts:
        _foresee(summary, ExportPart.WAREHOUSES, warehouses_compare(scope))
    if ExportPart.CATEGORIES in scope.parts:
        _foresee(summary, ExportPart.CATEGORIES, categories_compare(scope))
    if ExportPart.ITEMS in scope.parts:
        _removals_foresee(scope, summary)
    summary.skipped.add(skipped.values())
    # More at a time than an export sends: nothing is written between two of them, and a page compares all at once.
    for chunk in chunked(sku_ids):
        _goods_foresee(scope, summary, chunk, places)
    return summary


def _removals_foresee(scope: ExportScope, summary: ExportSummary) -> None:
    removals = removals_find(scope)
    summary.count(ExportPart.ITEMS, PushStatus.REMOVED, len(removals))
    summary.warn(Issue(ExportCode.WITHDRAWN, each.subject) for each in removals)


def _goods_foresee(
    scope: ExportScope, summary: ExportSummary, sku_ids: Sequence[int], places: Sequence[StockWarehouse]
) -> None:
    """Compare cards and rows of the same goods, which are read once for both."""
    goods = goods_load(sku_ids=sku_ids)
    if ExportPart.ITEMS in scope.parts:
        barcodes = barcodes_choose(goods=goods)
        cards = cards_compare(scope, goods=goods, barcodes=barcodes)
        cards.skipped += incomplete_skus(sku_ids=sku_ids, goods=goods)
        summary.codes += len(goods) - len(barcodes)
        _foresee(summary, ExportPart.ITEMS, cards)
    if ExportPart.STOCK in scope.parts:
        _foresee(summary, ExportPart.STOCK, stock_compare(scope, goods=goods, places=places))


def _foresee(summary: ExportSummary, part: ExportPart, findings: Findings[Any]) -> None:
    new = sum(change.is_new for change in findings.changes)
    summary.count(part, PushStatus.CREATED, new)
    summary.count(part, PushStatus.UPDATED, len(findings.changes) - new)
    summary.skipped.add(findings.skipped)
    summary.warn(findings.warnings)
