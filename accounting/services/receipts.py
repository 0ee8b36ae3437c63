"""Receipts enter the books as printed, in bulk; a posted one is never edited, only annulled."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from accounting.models import (
    AcquiringTerminal,
    CashDesk,
    CashRegister,
    CashShift,
    ItemPackage,
    Organization,
    Partner,
    Receipt,
    ReceiptLine,
    ReceiptPayment,
    Sku,
    Warehouse,
)
from accounting.money import ZERO, included_vat, line_amount, share_out

#: Deleting a receipt reads its rows into memory, and a transaction that is too long keeps others waiting.
EXPIRED_AT_ONCE = 2000


@dataclass(frozen=True, slots=True)
class LineDraft:
    """A line as printed: `price` per package, `quantity` in packages, `modifiers` signed (a discount is negative)."""

    sku: Sku
    package: ItemPackage
    quantity: Decimal
    price: Decimal
    vat_rate: str
    name: str = ""
    barcode: str = ""
    modifiers: Decimal = ZERO
    marking_code: str = ""
    section: str = ""
    third_party_unp: str = ""

    @property
    def amount(self) -> Decimal:
        """The line's sum as printed, before it bears its share of the receipt's own modifiers."""
        return line_amount(price=self.price, quantity=self.quantity) + self.modifiers


@dataclass(frozen=True, slots=True)
class PaymentDraft:
    """A payment as printed: cash may be more than was due, the receipt's change is taken off it."""

    kind: str
    amount: Decimal
    acquiring_terminal: AcquiringTerminal | None = None
    card_number: str = ""
    cash_desk: CashDesk | None = None
    reference: str = ""


@dataclass(frozen=True, slots=True)
class ReceiptDraft:
    """A sale or a refund as printed, its goods found; sums in the register's currency."""

    kind: str
    uid: str
    cash_register: CashRegister
    warehouse: Warehouse
    shift: CashShift
    number: int
    issued_at: datetime
    lines: Sequence[LineDraft]
    payments: Sequence[PaymentDraft]
    cashier: str = ""
    partner: Partner | None = None
    modifiers: Decimal = ZERO
    change: Decimal = ZERO
    base_uid: str = ""
    base_number: int | None = None
    accepted_by: str = ""
    accepted_reason: str = ""
    #: What the modifiers add up to as printed, when the lines hold a difference that is no discount.
    discount: Decimal | None = None

    @property
    def total(self) -> Decimal:
        return sum((line.amount for line in self.lines), ZERO) + self.modifiers

    @property
    def names_its_base(self) -> bool:
        return bool(self.base_uid) or self.base_number is not None


@dataclass(slots=True)
class ReceiptRows:
    """A receipt with its rows; saved or not."""

    receipt: Receipt
    lines: list[ReceiptLine] = field(default_factory=list)
    payments: list[ReceiptPayment] = field(default_factory=list)


def receipt_build(*, draft: ReceiptDraft) -> ReceiptRows:
    """Return the unsaved rows of a receipt.

    The receipt's own modifiers are shared out over its lines by their sums (largest remainder, the earlier line
    first), so a line's discount is −(its modifiers + its share), VAT is taken out of what is left, and the lines add
    up to the total to the kopeck. The arithmetic of `draft` is the caller's to check.
    """
    shares = share_out(draft.modifiers, [line.amount for line in draft.lines]) if draft.modifiers else None
    discounts = [-line.modifiers - (shares[index] if shares else ZERO) for index, line in enumerate(draft.lines)]
    payments = _payments_without_change(draft)
    receipt = Receipt(
        kind=draft.kind,
        uid=draft.uid,
        organization_id=draft.cash_register.organization_id,
        warehouse=draft.warehouse,
        currency=draft.cash_register.currency,
        cash_register=draft.cash_register,
        shift=draft.shift,
        number=draft.number,
        issued_at=draft.issued_at,
        cashier=draft.cashier,
        partner=draft.partner,
        total=draft.total,
        discount=sum(discounts, ZERO) if draft.discount is None else draft.discount,
        change=draft.change,
        base_uid=draft.base_uid,
        base_number=draft.base_number,
        base_source=Receipt.BaseSource.NAMED if draft.names_its_base else Receipt.BaseSource.NONE,
        accepted_by=draft.accepted_by,
        accepted_reason=draft.accepted_reason,
        **_paid_by_kind(payments),
    )
    return ReceiptRows(
        receipt=receipt,
        lines=[
            _line_build(receipt, position, line, discount)
            for position, (line, discount) in enumerate(zip(draft.lines, discounts, strict=True), start=1)
        ],
        payments=[_payment_build(receipt, payment) for payment in payments],
    )


def _line_build(receipt: Receipt, position: int, line: LineDraft, discount: Decimal) -> ReceiptLine:
    total = line_amount(price=line.price, quantity=line.quantity) - discount
    return ReceiptLine(
        receipt=receipt,
        position=position,
        issued_at=receipt.issued_at,
        sku=line.sku,
        package=line.package,
        barcode=line.barcode,
        name=line.name,
        quantity=line.quantity,
        price=line.price,
        manual_discount=discount,
        total=total,
        vat_rate=line.vat_rate,
        vat_amount=included_vat(total=total, rate=line.vat_rate),
        marking_code=line.marking_code,
        section=line.section,
        third_party_unp=line.third_party_unp,
    )


def _payment_build(receipt: Receipt, payment: PaymentDraft) -> ReceiptPayment:
    return ReceiptPayment(
        receipt=receipt,
        kind=payment.kind,
        amount=payment.amount,
        acquiring_terminal=payment.acquiring_terminal,
        card_number=payment.card_number,
        cash_desk=payment.cash_desk,
        reference=payment.reference,
    )


def _payments_without_change(draft: ReceiptDraft) -> list[PaymentDraft]:
    """Take the change off the cash payments, the last first, as it was given out of what was handed over last."""
    change = draft.change
    net: list[PaymentDraft] = []
    for payment in reversed(draft.payments):
        taken = min(change, payment.amount) if payment.kind == ReceiptPayment.Kind.CASH else ZERO
        change -= taken
        net.append(replace(payment, amount=payment.amount - taken))
    return [payment for payment in reversed(net) if payment.amount or len(net) == 1]


def _paid_by_kind(payments: Sequence[PaymentDraft]) -> dict[str, Decimal]:
    """Return what was paid in each way, by the name of the receipt's column for it."""
    return {
        kind.value: sum((payment.amount for payment in payments if payment.kind == kind), ZERO)
        for kind in ReceiptPayment.Kind
    }


@transaction.atomic
def receipts_post(*, drafts: Collection[ReceiptDraft]) -> list[ReceiptRows]:
    """Write receipts with their lines and payments; return them in the order given.

    Totals of the shift, the report and stock are brought up to date by `shifts_recount` and `reports_apply`, in the
    same transaction. Raises IntegrityError for a uid that is in the books already.
    """
    rows = [receipt_build(draft=draft) for draft in drafts]
    Receipt.objects.bulk_create([row.receipt for row in rows], batch_size=500)
    # The rows were made before their receipts had an id.
    for row in rows:
        for line in row.lines:
            line.receipt = row.receipt
        for payment in row.payments:
            payment.receipt = row.receipt
    ReceiptLine.objects.bulk_create([line for row in rows for line in row.lines], batch_size=500)
    ReceiptPayment.objects.bulk_create([payment for row in rows for payment in row.payments], batch_size=500)
    return rows


@dataclass(frozen=True, slots=True)
class Annulment:
    receipt: Receipt
    rollback_uid: str
    moment: datetime


@transaction.atomic
def receipts_annul(*, annulments: Collection[Annulment]) -> None:
    """Mark receipts as annulled by their rollbacks; they stay visible. Totals, report and stock are the caller's."""
    for annulment in annulments:
        annulment.receipt.status = Receipt.Status.ANNULLED
        annulment.receipt.annulled_at = annulment.moment
        annulment.receipt.rollback_uid = annulment.rollback_uid
    Receipt.objects.bulk_update(
        [annulment.receipt for annulment in annulments], ["status", "annulled_at", "rollback_uid"], batch_size=500
    )


@transaction.atomic
def receipts_archive(*, shifts: Collection[CashShift]) -> None:
    """Take the receipts of closed shifts out of the working lists where the organisation wants it. May run twice."""
    Receipt.objects.filter(
        shift__in=[shift.pk for shift in shifts],
        shift__status=CashShift.Status.CLOSED,
        organization__on_shift_close=Organization.OnShiftClose.ARCHIVE,
        is_archived=False,
    ).update(is_archived=True)


def receipt_rows(*, receipts: Collection[Receipt]) -> list[ReceiptRows]:
    """Read the lines and payments of saved receipts, with the goods that a report needs, in two queries."""
    lines: dict[int, list[ReceiptLine]] = {}
    payments: dict[int, list[ReceiptPayment]] = {}
    ids = [receipt.pk for receipt in receipts]
    for line in ReceiptLine.objects.filter(receipt__in=ids).select_related("sku__item", "package"):
        lines.setdefault(line.receipt_id, []).append(line)
    for payment in ReceiptPayment.objects.filter(receipt__in=ids):
        payments.setdefault(payment.receipt_id, []).append(payment)
    return [
        ReceiptRows(receipt=receipt, lines=lines.get(receipt.pk, []), payments=payments.get(receipt.pk, []))
        for receipt in receipts
    ]


@transaction.atomic
def receipts_expire(*, organization_id: int, now: datetime | None = None) -> int:
    """Delete receipts of shifts closed longer ago than the organisation keeps them; return how many, 0 when all are.

    At most EXPIRED_AT_ONCE, the oldest first: to be called until none is left. Reports, totals of shifts and the uids
    in the inbox stay, so a repeated delivery makes nothing new. May run twice.
    """
    organization = Organization.objects.get(pk=organization_id)
    if organization.on_shift_close != Organization.OnShiftClose.DELETE:
        return 0
    limit = (now or timezone.now()) - timedelta(days=organization.receipt_retention_days)
    shifts = CashShift.objects.filter(
        cash_register__organization=organization, status=CashShift.Status.CLOSED, closed_at__lt=limit
    )
    expired = Receipt.objects.filter(shift__in=shifts).order_by("pk").values_list("pk", flat=True)
    _, deleted = Receipt.objects.filter(pk__in=list(expired[:EXPIRED_AT_ONCE])).delete()
    return deleted.get("accounting.Receipt", 0)
