"""«Отчет производства за смену»: brought up to date by what is new, and by it the stock."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounting.models import (
    Item,
    Receipt,
    ReceiptLine,
    ReceiptPayment,
    ShiftReport,
    ShiftReportLine,
    ShiftReportPayment,
    StockMovement,
)
from accounting.money import ZERO, base_quantity
from accounting.selectors.goods import chunked
from accounting.services.stock import stock_movements_record

LineKey = tuple[int, str, int, int, Decimal, str]
PaymentKey = tuple[int, str, str, int | None]


@dataclass(frozen=True, slots=True)
class ReceiptEffect:
    """A receipt with its rows that enters its shift's report (`sign` 1) or is taken out of it (`sign` −1).

    The rows may be unsaved: a receipt deleted long ago is taken out by rows made anew.
    """

    receipt: Receipt
    lines: Sequence[ReceiptLine]
    payments: Sequence[ReceiptPayment]
    sign: int = 1


@dataclass(slots=True)
class _LineChange:
    quantity: Decimal = ZERO
    discount: Decimal = ZERO
    total: Decimal = ZERO
    vat_amount: Decimal = ZERO
    moment: datetime | None = None
    line: ReceiptLine | None = None


@transaction.atomic
def reports_apply(*, effects: Collection[ReceiptEffect]) -> set[tuple[int, int]]:
    """Bring shift reports and stock up to date by `effects`; return the (sku id, warehouse id) whose balance moved.

    Only the lines that change are read and written. Stock moves by the difference between a line's base quantity and
    what it has written off so far, so packages of 1/3 do not drift. Not to be run twice with the same effects: it adds.
    """
    if not effects:
        return set()
    reports = _reports_ensure(effects)
    touched = _lines_apply(reports, effects)
    movements = _movements_due(touched, {report.pk: report for report in reports.values()})
    _lines_write([line for line, _ in touched])
    _payments_apply(reports, effects)
    stock_movements_record(movements=movements)
    ShiftReport.objects.filter(pk__in=[report.pk for report in reports.values()]).update(changed_at=timezone.now())
    return {(movement.sku_id, movement.warehouse_id) for movement in movements}


def report_holds(*, effect: ReceiptEffect) -> bool:
    """Say whether a shift's report has the lines and payments that `effect` would take out of it, whole."""
    receipt = effect.receipt
    of_report = {"report__shift": receipt.shift_id, "report__warehouse": receipt.warehouse_id}
    left: dict[tuple[Any, ...], Decimal] = defaultdict(lambda: ZERO)
    for line in ShiftReportLine.objects.filter(**of_report, kind=receipt.kind):
        left[line.sku_id, line.package_id, line.price, line.vat_rate] += line.quantity
    for row in ShiftReportPayment.objects.filter(**of_report, receipt_kind=receipt.kind):
        left[row.kind, row.acquiring_terminal_id] += row.amount
    for sold in effect.lines:
        left[sold.sku_id, sold.package_id, sold.price, sold.vat_rate] -= sold.quantity
    for paid in effect.payments:
        left[paid.kind, paid.acquiring_terminal_id] -= paid.amount
    return all(value >= 0 for value in left.values())


def _reports_ensure(effects: Collection[ReceiptEffect]) -> dict[tuple[int, int], ShiftReport]:
    receipts = {(effect.receipt.shift_id, effect.receipt.warehouse_id): effect.receipt for effect in effects}
    ShiftReport.objects.bulk_create(
        [
            ShiftReport(
                organization_id=receipt.organization_id,
                shift_id=shift_id,
                warehouse_id=warehouse_id,
                currency=receipt.currency,
            )
            for (shift_id, warehouse_id), receipt in receipts.items()
        ],
        ignore_conflicts=True,
    )
    found = ShiftReport.objects.filter(shift__in={shift_id for shift_id, _ in receipts})
    return {(report.shift_id, report.warehouse_id): report for report in found}


def _line_changes(
    reports: dict[tuple[int, int], ShiftReport], effects: Collection[ReceiptEffect]
) -> dict[LineKey, _LineChange]:
    changes: dict[LineKey, _LineChange] = defaultdict(_LineChange)
    for effect in effects:
        receipt = effect.receipt
        report = reports[receipt.shift_id, receipt.warehouse_id]
        for line in effect.lines:
            change = changes[report.pk, receipt.kind, line.sku_id, line.package_id, line.price, line.vat_rate]
            change.quantity += effect.sign * line.quantity
            change.discount += effect.sign * line.manual_discount
            change.total += effect.sign * line.total
            change.vat_amount += effect.sign * line.vat_amount
            change.line = line
            change.moment = max(change.moment or receipt.issued_at, receipt.issued_at)
    return changes


def _lines_apply(
    reports: dict[tuple[int, int], ShiftReport], effects: Collection[ReceiptEffect]
) -> list[tuple[ShiftReportLine, _LineChange]]:
    changes = _line_changes(reports, effects)
    of_reports = ShiftReportLine.objects.filter(report__in=[report.pk for report in reports.values()])
    lines = {
        (line.report_id, line.kind, line.sku_id, line.package_id, line.price, line.vat_rate): line
        for part in chunked({key[2] for key in changes})
        for line in of_reports.filter(sku__in=part)
    }
    touched: list[tuple[ShiftReportLine, _LineChange]] = []
    for key, change in changes.items():
        report_id, kind, sku_id, package_id, price, vat_rate = key
        known = lines.get(key) or ShiftReportLine()
        line = ShiftReportLine(
            report_id=report_id,
            kind=kind,
            sku_id=sku_id,
            package_id=package_id,
            price=price,
            vat_rate=vat_rate,
            quantity=known.quantity + change.quantity,
            discount=known.discount + change.discount,
            total=known.total + change.total,
            vat_amount=known.vat_amount + change.vat_amount,
            written=known.written,
        )
        touched.append((line, change))
    return touched


def _movements_due(
    touched: list[tuple[ShiftReportLine, _LineChange]], reports: dict[int, ShiftReport]
) -> list[StockMovement]:
    """Return the movements by which the touched lines have written off what they should, and mark it as written."""
    movements = []
    for line, change in touched:
        source = change.line
        if source is None or source.sku.item.kind != Item.Kind.PRODUCT:
            continue
        in_base = base_quantity(
            quantity=line.quantity,
            numerator=source.package.numerator,
            denominator=source.package.denominator,
        )
        due = in_base - line.written
        if not due:
            continue
        line.written = in_base
        movements.append(
            StockMovement(
                warehouse_id=reports[line.report_id].warehouse_id,
                sku_id=line.sku_id,
                quantity=-due if line.kind == Receipt.Kind.SALE else due,
                moment=change.moment or timezone.now(),
                report_id=line.report_id,
            )
        )
    return movements


def _lines_write(lines: Sequence[ShiftReportLine]) -> None:
    ShiftReportLine.objects.bulk_create(
        lines,
        batch_size=500,
        update_conflicts=True,
        unique_fields=["report", "kind", "sku", "package", "price", "vat_rate"],
        update_fields=["quantity", "discount", "total", "vat_amount", "written"],
    )


def _payments_apply(reports: dict[tuple[int, int], ShiftReport], effects: Collection[ReceiptEffect]) -> None:
    changes: dict[PaymentKey, Decimal] = defaultdict(lambda: ZERO)
    for effect in effects:
        receipt = effect.receipt
        report = reports[receipt.shift_id, receipt.warehouse_id]
        for payment in effect.payments:
            key = (report.pk, receipt.kind, payment.kind, payment.acquiring_terminal_id)
            changes[key] += effect.sign * payment.amount
    found = ShiftReportPayment.objects.filter(report__in=[report.pk for report in reports.values()])
    rows = {(row.report_id, row.receipt_kind, row.kind, row.acquiring_terminal_id): row for row in found}
    new = []
    for key, amount in changes.items():
        report_id, receipt_kind, kind, terminal_id = key
        row = rows.get(key)
        if row is None:
            row = ShiftReportPayment(
                report_id=report_id, receipt_kind=receipt_kind, kind=kind, acquiring_terminal_id=terminal_id
            )
            new.append(row)
        row.amount += amount
    ShiftReportPayment.objects.bulk_create(new)
    ShiftReportPayment.objects.bulk_update([rows[key] for key in changes if key in rows], ["amount"], batch_size=500)
