"""What is really in the sandbox, for tests and for the pages."""

from typing import Any

from django.db.models import Count

from exchange.sandbox.counters import shift_counters
from exchange.sandbox.models import Cabinet, Category, Document, RequestLog, Shift, Sku, Stock, Warehouse, Workstation
from exchange.sandbox.wire import category_row, format_moment, sku_row, stock_row, warehouse_row, workstation_row

Wire = dict[str, Any]


def truth_dump(*, cabinet: Cabinet, parts: list[str]) -> Wire:
    """The named parts of the truth (see `PARTS`), all of them when none is named."""
    return {name: part(cabinet) for name, part in PARTS.items() if not parts or name in parts}


def warehouses(cabinet: Cabinet) -> list[Wire]:
    return [warehouse_row(row) for row in Warehouse.objects.filter(cabinet=cabinet).order_by("number")]


def categories(cabinet: Cabinet) -> list[Wire]:
    rows = Category.objects.filter(cabinet=cabinet).select_related("parent").order_by("number")
    return [category_row(row) for row in rows]


def skus(cabinet: Cabinet) -> list[Wire]:
    """All goods, removed ones too."""
    rows = Sku.objects.filter(cabinet=cabinet).select_related("category").order_by("number")
    return [sku_row(row) | {"isRemoved": row.is_removed} for row in rows]


def stock(cabinet: Cabinet) -> list[Wire]:
    rows = Stock.objects.filter(sku__cabinet=cabinet).select_related("sku", "warehouse").order_by("pk")
    return [stock_row(row) | {"code": row.sku.code} for row in rows]


def registers(cabinet: Cabinet) -> list[Wire]:
    rows = Workstation.objects.filter(cabinet=cabinet).select_related("warehouse").order_by("pk")
    return [register_truth(row) for row in rows]


def register_truth(row: Workstation) -> Wire:
    """A register with its drawer and, when a shift is open, the counters of an X-report."""
    shift = row.shifts.filter(closed_at=None).first()
    return workstation_row(row, shift) | {
        "currency": row.currency,
        "cash": row.cash,
        "turnover": row.turnover,
        "lastNumber": row.last_number,
        "lastShift": row.last_shift_number,
        "isOnline": row.is_online,
        "counters": counters_now(shift) if shift else None,
    }


def counters_now(shift: Shift) -> dict[str, int]:
    return shift_counters(
        shift.documents.values_list("payload", "is_rolled_back"),
        cash_carried_in=shift.cash_carried_in,
        turnover=shift.turnover_carried_in,
    )


def shifts(cabinet: Cabinet) -> list[Wire]:
    rows = Shift.objects.filter(workstation__cabinet=cabinet).select_related("workstation").order_by("pk")
    return [
        {
            "register": row.workstation.serial_number,
            "number": row.number,
            "openedAt": format_moment(row.opened_at),
            "closedAt": row.closed_at and format_moment(row.closed_at),
            "counters": counters_now(row),
        }
        for row in rows
    ]


def documents(cabinet: Cabinet) -> list[Wire]:
    """Every document in the order it was made, delivered or not."""
    rows = Document.objects.filter(cabinet=cabinet).annotate(times=Count("deliveries")).order_by("pk")
    return [
        {
            "payload": row.payload,
            "isRolledBack": row.is_rolled_back,
            "isInjected": row.is_injected,
            "deliveries": row.times,
        }
        for row in rows
    ]


def requests(cabinet: Cabinet) -> list[Wire]:
    """The log of requests, of all cabinets."""
    return [
        {
            "at": format_moment(row.at),
            "verb": row.verb,
            "method": row.method,
            "query": row.query,
            "requestId": row.request_id,
            "status": row.status,
            "code": row.code,
            "fault": row.fault,
            "elements": row.elements,
            "bytesIn": row.bytes_in,
            "bytesOut": row.bytes_out,
            "milliseconds": row.milliseconds,
        }
        for row in RequestLog.objects.order_by("pk")
    ]


PARTS = {
    "warehouses": warehouses,
    "categories": categories,
    "skus": skus,
    "stock": stock,
    "registers": registers,
    "shifts": shifts,
    "documents": documents,
    "requests": requests,
}
