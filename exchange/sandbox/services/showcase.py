"""What the till page shows: a register, its goods, its latest sales."""

from typing import Any

from exchange.sandbox.counters import RECEIPTS
from exchange.sandbox.models import Document, DocumentKind, Stock, Workstation
from exchange.sandbox.services.truth import register_truth

Wire = dict[str, Any]

TILES = 60
SALES = 30


def till_state(workstation: Workstation) -> Wire:
    """The register with its last document, and whether that can be annulled."""
    last = workstation.documents.filter(number=workstation.last_number).first()
    return {
        "register": register_truth(workstation),
        "last": last.payload if last else None,
        "canRollBack": last is not None and last.kind in RECEIPTS,
    }


def till_goods(workstation: Workstation, *, search: str = "", category: str = "") -> Wire:
    """Goods of the register's warehouse by a piece of their name, article or code, so many as fit on the page.

    `exact` tells that the search is the code of the only row, as after a scan.
    """
    rows = Stock.objects.filter(warehouse=workstation.warehouse_id, sku__is_removed=False)
    rows = rows.select_related("sku__category").order_by("sku__name", "pk")
    names = rows.filter(sku__category__isnull=False).order_by("sku__category__name").distinct()
    categories = names.values_list("sku__category__external_id", "sku__category__name")
    scanned = list(rows.filter(sku__code=search)) if search else []
    found = scanned or matching(rows.filter(sku__category__external_id=category) if category else rows, search)
    return {
        "goods": [tile(row) for row in found[:TILES]],
        "total": len(found),
        "exact": bool(scanned),
        "categories": [{"id": id, "name": name} for id, name in categories],
    }


def matching(rows: Any, search: str) -> list[Stock]:
    if not search:
        return list(rows)
    # SQLite compares letters without regard to case only in Latin.
    needle = search.casefold()
    return [row for row in rows if needle in f"{row.sku.name} {row.sku.article or ''} {row.sku.code}".casefold()]


def tile(row: Stock) -> Wire:
    return {
        "sku": row.sku.external_id,
        "code": row.sku.code,
        "name": row.sku.name,
        "article": row.sku.article or "",
        "category": row.sku.category.name if row.sku.category else "",
        "price": row.price,
        "quantity": row.quantity,
        "measure": row.sku.measure_name,
        "isWeight": row.sku.is_weight,
        "isService": row.sku.type == "service",
    }


def till_sales(workstation: Workstation) -> list[Wire]:
    """The latest sales of all registers of the cabinet that were not annulled, the newest first."""
    rows = Document.objects.filter(cabinet=workstation.cabinet_id, kind=DocumentKind.SALE, is_rolled_back=False)
    return [row.payload for row in rows.filter(is_injected=False).order_by("-pk")[:SALES]]
