"""What an export would do: no request, no write, no code assigned."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from exchange.ikassa.dto import PushStatus
from exchange.models import Connection
from exchange.services.export.candidates import card_candidates, stock_candidates
from exchange.services.export.categories import categories_compare
from exchange.services.export.changes import Findings
from exchange.services.export.goods import goods_load
from exchange.services.export.items import barcodes_choose, cards_compare, incomplete_skus, removals_find
from exchange.services.export.scope import ExportScope, export_scope
from exchange.services.export.selection import GoodsSelection
from exchange.services.export.stock import stock_compare
from exchange.services.export.summary import ExportPart, ExportSummary
from exchange.services.export.warehouses import stock_warehouses, warehouses_compare
from exchange.services.export.work import chunks


def export_preview(
    *,
    connection: Connection,
    parts: Iterable[ExportPart] = tuple(ExportPart),
    day: date | None = None,
    full: bool = False,
    confirmed: bool = False,
    selection: GoodsSelection | None = None,
    cards: frozenset[str] | None = None,
) -> ExportSummary:
    """Return what `export_run` would send if the cabinet took everything; `codes` would be assigned.

    `created` and `updated` are guesses by our links: what the cabinet has without our knowing it will update.
    """
    scope = export_scope(
        connection=connection,
        parts=parts,
        day=day,
        full=full,
        confirmed=confirmed,
        is_preview=True,
        selection=selection,
        cards=cards,
    )
    summary = ExportSummary()
    if ExportPart.WAREHOUSES in scope.parts:
        _foresee(summary, ExportPart.WAREHOUSES, warehouses_compare(scope))
    if ExportPart.CATEGORIES in scope.parts:
        _foresee(summary, ExportPart.CATEGORIES, categories_compare(scope))
    if ExportPart.ITEMS in scope.parts:
        _items_foresee(scope, summary)
    if ExportPart.STOCK in scope.parts:
        _stock_foresee(scope, summary)
    return summary


def _items_foresee(scope: ExportScope, summary: ExportSummary) -> None:
    summary.count(ExportPart.ITEMS, PushStatus.REMOVED, len(removals_find(scope)))
    sku_ids = list(card_candidates(scope).order_by("pk").values_list("pk", flat=True))
    for chunk in chunks(sku_ids):
        goods = goods_load(sku_ids=chunk)
        barcodes = barcodes_choose(goods=goods)
        findings = cards_compare(scope, goods=goods, barcodes=barcodes)
        findings.skipped += incomplete_skus(sku_ids=chunk, goods=goods)
        summary.codes += len(goods) - len(barcodes)
        _foresee(summary, ExportPart.ITEMS, findings)


def _stock_foresee(scope: ExportScope, summary: ExportSummary) -> None:
    places, passed_over = stock_warehouses(scope)
    summary.skip(passed_over.values())
    candidates = stock_candidates(scope, [place.warehouse for place in places])
    sku_ids = list(candidates.order_by("pk").values_list("pk", flat=True))
    for chunk in chunks(sku_ids):
        findings = stock_compare(scope, goods=goods_load(sku_ids=chunk), places=places)
        _foresee(summary, ExportPart.STOCK, findings)


def _foresee(summary: ExportSummary, part: ExportPart, findings: Findings[Any]) -> None:
    new = sum(change.is_new for change in findings.changes)
    summary.count(part, PushStatus.CREATED, new)
    summary.count(part, PushStatus.UPDATED, len(findings.changes) - new)
    summary.skip(findings.skipped)
    summary.warn(findings.warnings)
