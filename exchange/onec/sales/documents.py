"""Documents of the books as 1C reads them, and the files of them that a command writes."""

import uuid
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils import timezone

from accounting.models import (
    ItemPackage,
    Organization,
    Receipt,
    ReceiptLine,
    ShiftReport,
    ShiftReportLine,
    Sku,
    User,
)
from accounting.money import ZERO, base_quantity, round_money
from accounting.numbers import places, quantity
from exchange.codes import OneCCode, Stage
from exchange.issues import Issue
from exchange.models import ExchangeRun
from exchange.onec.commerceml.writer import (
    ORDER,
    RECEIPT,
    REFUND,
    REPORT,
    Document,
    DocumentLine,
    Payment,
    write_documents,
)
from exchange.runs.errors import ExchangeError
from exchange.runs.frame import RunContext, RunOutcome, RunResult, books_run
from exchange.runs.journal import books_run_create
from exchange.subjects import sku_key

#: Who buys where nobody is named; the Ид is the same in every base, so that 1C keeps one such partner.
RETAIL_PARTNER = "Розничный покупатель"
RETAIL_PARTNER_GUID = "b8f5e4a0-6a55-5c0e-9a0d-0f5a4d3c2b1a"
_NAMESPACE = uuid.UUID("5d7a3f4e-9d0b-5b43-8c63-7a3a0c8f9e21")
_ROWS = 500


def report_guid(report: ShiftReport) -> str:
    """Return the Ид of a report for 1C: always the same one."""
    return str(uuid.uuid5(_NAMESPACE, f"report/{report.organization.guid}/{report.pk}"))


def reports_with_lines(reports: QuerySet[ShiftReport]) -> QuerySet[ShiftReport]:
    """Return reports with all that their documents need."""
    lines = ShiftReportLine.objects.select_related("sku__item__unit", "package__unit").order_by("id")
    return reports.select_related("organization", "warehouse", "shift__cash_register__department").prefetch_related(
        Prefetch("lines", lines), "payments"
    )


def report_order(report: ShiftReport) -> Document | None:
    """Return a report as an order of what it sold less what it took back; None when nothing is left of it.

    Quantities are base units: УТ takes a quantity for what it is, whatever package stands beside it. Goods of which
    more came back than was sold in the shift cannot stand in an order, and neither can a sum below zero: its comment
    names them.
    """
    lines, returned, unpaid = [], [], []
    for rows in _by_goods(report.lines.all()):
        line = _net_line(rows)
        if line.quantity > 0:
            lines.append(line if line.total >= 0 else _for_nothing(line))
        elif line.quantity < 0:
            returned.append(f"{line.name} × {quantity(-line.quantity)}")
        if line.quantity >= 0 and (line.total < 0 or (line.total and not line.quantity)):
            unpaid.append(f"{line.name} {places(line.total, 2)}")
    if not lines:
        return None
    comment = f"{report}, {report.shift.cash_register}."
    if returned:
        comment += f" Возвращено сверх проданного за смену: {'; '.join(returned)}."
    if unpaid:
        comment += f" В суммы заказа не вошла разница цен продажи и возврата: {'; '.join(unpaid)}."
    return _report_document(report, ORDER, tuple(lines), comment)


def report_document(report: ShiftReport) -> Document:
    """Return a report whole: sales and refunds as lines of their own, told by the requisite «ВидОперации»."""
    lines = tuple(
        _line(
            line.sku, line.package, line, quantity=line.quantity, discount=line.discount,
            requisites={"ВидОперации": line.get_kind_display()},
        )
        for line in report.lines.all()
    )  # fmt: skip
    payments = tuple(
        Payment(f"{payment.get_receipt_kind_display()}: {payment.get_kind_display()}", payment.amount)
        for payment in report.payments.all()
    )
    return _report_document(report, REPORT, lines, str(report), payments)


def receipts_with_lines(*, organization: Organization, kind: Receipt.Kind) -> Iterator[Receipt]:
    """Return posted receipts, archived too, with all that their documents need; the oldest first."""
    lines = ReceiptLine.objects.select_related("sku__item__unit", "package__unit")
    receipts = (
        Receipt.objects.filter(organization=organization, kind=kind, status=Receipt.Status.POSTED)
        .select_related("partner", "warehouse", "cash_register", "shift", "base")
        .prefetch_related(Prefetch("lines", lines), "payments")
        .order_by("id")
    )
    return receipts.iterator(chunk_size=_ROWS)


def receipt_document(receipt: Receipt) -> Document:
    """Return a receipt as it was printed."""
    lines = tuple(
        _line(
            line.sku, line.package, line, quantity=line.quantity, discount=line.manual_discount,
            requisites={"Штрихкод": line.barcode, "КодМаркировки": line.marking_code},
        )
        for line in receipt.lines.all()
    )  # fmt: skip
    partner = receipt.partner
    return Document(
        guid=receipt.uid,
        number=str(receipt.number),
        moment=timezone.localtime(receipt.issued_at),
        operation=RECEIPT if receipt.kind == Receipt.Kind.SALE else REFUND,
        currency=receipt.currency,
        total=receipt.total,
        vat_amount=sum((line.vat_amount for line in lines), ZERO),
        partner_guid=partner.guid if partner else RETAIL_PARTNER_GUID,
        partner=partner.name if partner else RETAIL_PARTNER,
        lines=lines,
        payments=tuple(Payment(each.get_kind_display(), each.amount) for each in receipt.payments.all()),
        requisites={
            **_register_requisites(receipt),
            "НомерЧека": str(receipt.number),
            "Кассир": receipt.cashier,
            "Сдача": str(receipt.change),
        },
        base_guid=receipt.base.uid if receipt.base else receipt.base_uid,
    )


def _report_document(
    report: ShiftReport,
    operation: str,
    lines: tuple[DocumentLine, ...],
    comment: str,
    payments: tuple[Payment, ...] = (),
) -> Document:
    signs = [-1 if line.requisites.get("ВидОперации") == Receipt.Kind.REFUND.label else 1 for line in lines]
    return Document(
        guid=report_guid(report),
        number=str(report.pk),
        moment=timezone.localtime(report.shift.opened_at),
        operation=operation,
        currency=report.currency,
        total=sum((sign * line.total for sign, line in zip(signs, lines, strict=True)), ZERO),
        vat_amount=sum((sign * line.vat_amount for sign, line in zip(signs, lines, strict=True)), ZERO),
        partner_guid=RETAIL_PARTNER_GUID,
        partner=RETAIL_PARTNER,
        lines=lines,
        comment=comment,
        payments=payments,
        requisites={**_register_requisites(report), "НомерОтчета": str(report.pk)},
    )


def _register_requisites(source: ShiftReport | Receipt) -> dict[str, str]:
    shift = source.shift
    register = shift.cash_register
    return {
        "КассаККМ": register.name,
        "РегистрационныйНомерКассы": register.registration_number,
        "ЗаводскойНомерКассы": register.serial_number,
        "НомерСмены": str(shift.number),
        "Склад": source.warehouse.name,
        "ИдСклада": source.warehouse.guid,
    }


def _by_goods(lines: Iterable[ShiftReportLine]) -> list[list[ShiftReportLine]]:
    """Group lines of one sku and VAT rate, whatever the package and the price and whether sold or returned."""
    groups: dict[tuple[int, str], list[ShiftReportLine]] = {}
    for line in lines:
        groups.setdefault((line.sku_id, line.vat_rate), []).append(line)
    return list(groups.values())


def _net_line(rows: list[ShiftReportLine]) -> DocumentLine:
    """Return sales less refunds in base units; of several prices the mean one, for the sum is what was paid."""
    sums = dict.fromkeys(("quantity", "discount", "total", "vat_amount"), ZERO)
    for row in rows:
        sign = 1 if row.kind == Receipt.Kind.SALE else -1
        sums["quantity"] += sign * _in_base_units(row)
        for name in ("discount", "total", "vat_amount"):
            sums[name] += sign * getattr(row, name)
    price = rows[0].price
    if any(row.price != price or not row.package.is_base for row in rows) and sums["quantity"]:
        if sums["total"] + sums["discount"] < 0:
            # What came back was dearer by its discount than all that was sold: the sum alone makes a price.
            sums["discount"] = ZERO
        price = round_money((sums["total"] + sums["discount"]) / sums["quantity"])
    net = ShiftReportLine(price=price, vat_rate=rows[0].vat_rate, total=sums["total"], vat_amount=sums["vat_amount"])
    return _line(rows[0].sku, None, net, quantity=sums["quantity"], discount=sums["discount"])


def _for_nothing(line: DocumentLine) -> DocumentLine:
    """Return a line whose goods went, and for which more was paid back than was paid."""
    return replace(line, price=ZERO, discount=ZERO, total=ZERO, vat_amount=ZERO)


def _in_base_units(line: ShiftReportLine) -> Decimal:
    package = line.package
    return base_quantity(quantity=line.quantity, numerator=package.numerator, denominator=package.denominator)


def _line(
    sku: Sku,
    package: ItemPackage | None,
    line: ShiftReportLine | ReceiptLine,
    *,
    quantity: Decimal,
    discount: Decimal,
    requisites: dict[str, str] | None = None,
) -> DocumentLine:
    """Return a line of `quantity` packages, or base units without a package."""
    item = sku.item
    kind = "Услуга" if item.kind == item.Kind.SERVICE else "Товар"
    return DocumentLine(
        guid=sku_key(sku.item.guid, sku.guid),
        name=str(sku),
        unit_code=item.unit.code,
        unit_name=item.unit.name,
        package_name=package.name if package else item.unit.name,
        coefficient=_coefficient(package) if package else "1",
        quantity=quantity,
        price=line.price,
        discount=discount,
        total=line.total,
        vat_rate=line.vat_rate,
        vat_amount=line.vat_amount,
        requisites={
            "ВидНоменклатуры": kind,
            "ТипНоменклатуры": kind,
            **{name: value for name, value in (requisites or {}).items() if value},
        },
    )


def _coefficient(package: ItemPackage) -> str:
    """Return a coefficient as 1C reads it: a whole number, or six places of a fraction."""
    whole, rest = divmod(package.numerator, package.denominator)
    return str(whole) if not rest else f"{Decimal(package.numerator) / package.denominator:.6f}"


@dataclass
class ExportSummary:
    """How many documents were written, and into which files."""

    receipts: int = 0
    refunds: int = 0
    reports: int = 0
    files: list[str] = field(default_factory=list)
    has_remarks: bool = False

    def as_dict(self) -> dict[str, Any]:
        return {"receipts": self.receipts, "refunds": self.refunds, "reports": self.reports, "files": self.files}


def onec_export(
    *, organization: Organization, folder: Path, trigger: ExchangeRun.Trigger, started_by: User | None = None
) -> RunOutcome:
    """Write receipts, refunds and shift reports of an organisation into three files of `folder`, and record it.

    The files are for a processing on the side of 1C: their operations are our own, and the site exchange of УТ would
    refuse them. To be called outside a transaction; a second run replaces the files.
    """
    run = books_run_create(
        organization=organization, kind=ExchangeRun.Kind.ONEC_EXPORT, trigger=trigger, started_by=started_by
    )
    outcome = books_run(run=run, work=lambda context: _export(context, organization, folder))
    return outcome or RunOutcome(RunResult.BUSY, run)


def _export(context: RunContext, organization: Organization, folder: Path) -> ExportSummary:
    summary = ExportSummary()
    context.summary = summary
    reports = reports_with_lines(ShiftReport.objects.filter(organization=organization).order_by("id"))
    documents: Collection[tuple[str, Stage, Iterable[Document]]] = (
        ("receipts", Stage.WRITE_SALES, _receipts(organization, Receipt.Kind.SALE)),
        ("refunds", Stage.WRITE_REFUNDS, _receipts(organization, Receipt.Kind.REFUND)),
        ("reports", Stage.WRITE_REPORTS, map(report_document, reports.iterator(chunk_size=_ROWS))),
    )
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, stage, rows in documents:
            context.progress(stage=Issue(stage))
            path = folder / f"{name}.xml"
            partial = path.with_suffix(".xml.part")
            with partial.open("wb") as stream:
                setattr(summary, name, write_documents(stream, rows, formed_at=timezone.localtime()))
            partial.replace(path)
            summary.files.append(str(path))
    except OSError as error:
        reason = error.strerror or str(error)
        raise ExchangeError(OneCCode.FOLDER_NOT_WRITABLE, folder=str(folder), reason=reason) from error
    return summary


def _receipts(organization: Organization, kind: Receipt.Kind) -> Iterable[Document]:
    return map(receipt_document, receipts_with_lines(organization=organization, kind=kind))
