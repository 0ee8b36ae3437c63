"""From a document of the cabinet to a draft of the books."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from accounting.models import CashOperation, CashShift, ItemPackage, Receipt, ReceiptPayment, Sku
from accounting.money import ZERO, line_amount, share_out
from accounting.selectors.goods import barcodes_by_value
from accounting.services.catalogue import difference_goods_ensure
from accounting.services.receipts import LineDraft, PaymentDraft, ReceiptDraft
from exchange.codes import LoadCode
from exchange.ikassa.client import decode_document
from exchange.ikassa.client.dto import (
    CashDocument,
    Document,
    DocumentKind,
    ItemCodeKind,
    Payment,
    PaymentKind,
    ReceiptDocument,
    ReceiptItem,
    ShiftCloseDocument,
    VatRate,
)
from exchange.ikassa.client.errors import DocumentInvalid
from exchange.ikassa.load.arithmetic import receipt_arithmetic_require
from exchange.ikassa.load.registers import LoadedRegister
from exchange.ikassa.load.verdicts import Held
from exchange.issues import Subject, SubjectKind
from exchange.models import InboxDocument
from exchange.subjects import register_subject


@dataclass(frozen=True, slots=True)
class Goods:
    sku: Sku
    package: ItemPackage
    barcode: str = ""


class GoodsFinder:
    """The goods of a batch of receipts, read in two queries. A gtin and a code are looked up among all barcodes."""

    def __init__(self, documents: Iterable[ReceiptDocument], registers: Iterable[LoadedRegister]) -> None:
        codes = {item.code for document in documents for item in document.items if item.code}
        self._barcodes = barcodes_by_value(values=codes)
        skus = {sku.item_id for one in registers for sku in (one.service_sku, one.prepayment_sku) if sku is not None}
        self._base_packages = {
            package.item_id: package for package in ItemPackage.objects.filter(item__in=skus, is_base=True)
        }

    def find(self, item: ReceiptItem, register: LoadedRegister) -> Goods:
        """Return the goods of a line; raises Held when the books do not know them."""
        if item.code_kind is ItemCodeKind.SERVICE:
            return self._without_goods(item, register.service_sku, LoadCode.NO_SERVICE_ITEM, register)
        if item.code_kind is ItemCodeKind.PREPAYMENT:
            return self._without_goods(item, register.prepayment_sku, LoadCode.NO_PREPAYMENT_ITEM, register)
        barcode = self._barcodes.get(item.code)
        if barcode is None:
            raise Held(LoadCode.UNKNOWN_BARCODE, Subject(SubjectKind.BARCODE, item.code, item.code), name=item.name)
        return Goods(sku=barcode.sku, package=barcode.package, barcode=barcode.value)

    def _without_goods(self, item: ReceiptItem, sku: Sku | None, lack: LoadCode, register: LoadedRegister) -> Goods:
        if sku is None:
            raise Held(lack, register_subject(register.cash_register), name=item.name)
        return Goods(sku=sku, package=self._base_packages[sku.item_id])


RECEIPT_KINDS = {DocumentKind.SALE: Receipt.Kind.SALE, DocumentKind.REFUND: Receipt.Kind.REFUND}
CASH_KINDS = {
    DocumentKind.DEPOSIT: CashOperation.Kind.DEPOSIT,
    DocumentKind.WITHDRAW: CashOperation.Kind.WITHDRAW,
    DocumentKind.PAYOUT: CashOperation.Kind.PAYOUT,
}
PAYMENT_KINDS: Mapping[PaymentKind, ReceiptPayment.Kind] = {
    PaymentKind.CASH: ReceiptPayment.Kind.CASH,
    PaymentKind.CARD: ReceiptPayment.Kind.CARD,
    PaymentKind.OTHER: ReceiptPayment.Kind.OTHER,
}


def document_read(row: InboxDocument) -> Document:
    """Return the document of a row; raise Held if it cannot be read."""
    try:
        return decode_document(row.payload)
    except DocumentInvalid as error:
        code = LoadCode.UNKNOWN_KIND if error.code == "unknown_kind" else LoadCode.BROKEN
        raise Held(code, problem=error.reason) from error


def receipt_require(
    document: ReceiptDocument, register: LoadedRegister, finder: GoodsFinder, *, as_printed: bool = False
) -> list[Goods]:
    """Return the goods of a receipt that can be posted; raise Held with the first reason why it cannot.

    One that a person accepted as printed need not add up.
    """
    currency_require(document, register)
    register.warehouse()
    if not as_printed:
        receipt_arithmetic_require(document)
    return [finder.find(item, register) for item in document.items]


def currency_require(document: Document, register: LoadedRegister) -> None:
    """Raise Held for a document whose money is not that of its register."""
    cash_register = register.cash_register
    if document.currency != cash_register.currency:
        raise Held(
            LoadCode.OTHER_CURRENCY,
            register_subject(cash_register),
            currency=document.currency,
            register_currency=cash_register.currency,
        )


def z_report_require(document: ShiftCloseDocument, register: LoadedRegister) -> None:
    """Raise Held for a Z-report without counters in the register's currency: it must not look as if it agreed."""
    cash_register = register.cash_register
    if cash_register.currency not in document.counters:
        raise Held(
            LoadCode.Z_REPORT_IN_OTHER_CURRENCY,
            register_subject(cash_register),
            shift=document.shift,
            currency=cash_register.currency,
        )


def receipt_draft(
    document: ReceiptDocument, register: LoadedRegister, goods: list[Goods], shift: CashShift
) -> ReceiptDraft:
    """Return the draft of a receipt whose goods are found, filled in from «Ik последняя загрузка»."""
    base = document.base
    return ReceiptDraft(
        kind=RECEIPT_KINDS[document.kind],
        uid=document.uid,
        cash_register=register.cash_register,
        warehouse=register.warehouse(),
        shift=shift,
        number=document.number,
        issued_at=document.issued_at,
        cashier=document.cashier[:255],
        partner=register.settings.partner,
        lines=[_line_draft(item, found) for item, found in zip(document.items, goods, strict=True)],
        payments=[_payment_draft(payment, register) for payment in document.payments],
        modifiers=sum((modifier.amount for modifier in document.modifiers), ZERO),
        change=document.change,
        base_uid=base.uid if base else "",
        base_number=base.number if base else None,
    )


def as_printed(draft: ReceiptDraft, document: ReceiptDocument, row: InboxDocument) -> ReceiptDraft:
    """Return the draft of a receipt that does not add up, accepted by a person as the register printed it.

    Every line has the sum printed on it, the total is what was paid, and what is missing between them (the receipt's
    own modifiers included, if the lines cannot bear them) stands in a line «Расхождение».
    """
    cash = sum((payment.amount for payment in document.payments if payment.kind is PaymentKind.CASH), ZERO)
    change = min(document.change, cash)
    total = sum((payment.amount for payment in document.payments), ZERO) - change
    sums = [item.sum for item in document.items]
    bearable = draft.modifiers and sums and min(sums) >= 0
    shares = share_out(draft.modifiers, sums) if bearable else [ZERO] * len(sums)
    lines = [
        replace(line, modifiers=item.sum + share - line_amount(price=line.price, quantity=line.quantity))
        for line, item, share in zip(draft.lines, document.items, shares, strict=True)
    ]
    difference = total - sum((line.amount for line in lines), ZERO)
    if difference:
        lines.append(_difference_line(difference))
    printed = [modifier.amount for item in document.items for modifier in item.modifiers]
    return replace(
        draft,
        lines=lines,
        modifiers=ZERO,
        change=change,
        discount=-sum(printed, draft.modifiers),
        accepted_by=str(row.decided_by or ""),
        accepted_reason=row.decision,
    )


def _difference_line(difference: Decimal) -> LineDraft:
    sku, package = difference_goods_ensure()
    return LineDraft(
        sku=sku,
        package=package,
        name=sku.item.name,
        quantity=Decimal(1),
        price=ZERO,
        vat_rate=VatRate.NONE.value,
        modifiers=difference,
    )


def cash_operation_draft(document: CashDocument, register: LoadedRegister, shift: CashShift) -> CashOperation:
    """Return the unsaved row of a внесение, изъятие or выдача."""
    return CashOperation(
        kind=CASH_KINDS[document.kind],
        shift=shift,
        cash_desk=register.settings.cash_desk,
        amount=document.amount,
        uid=document.uid,
        number=document.number,
        issued_at=document.issued_at,
        cashier=document.cashier[:255],
    )


def _line_draft(item: ReceiptItem, goods: Goods) -> LineDraft:
    section = "" if item.section_code is None else f"{item.section_code} {item.section_name}".strip()
    return LineDraft(
        sku=goods.sku,
        package=goods.package,
        barcode=goods.barcode,
        name=item.name,
        quantity=item.quantity,
        price=item.price,
        vat_rate=item.vat_rate.value,
        modifiers=sum((modifier.amount for modifier in item.modifiers), ZERO),
        marking_code=item.mark,
        section=section[:255],
        third_party_unp=item.third_party_unp[:20],
    )


def _payment_draft(payment: Payment, register: LoadedRegister) -> PaymentDraft:
    settings = register.settings
    by_card = payment.kind is PaymentKind.CARD
    return PaymentDraft(
        kind=PAYMENT_KINDS[payment.kind],
        amount=payment.amount,
        acquiring_terminal=settings.acquiring_terminal if by_card else None,
        card_number=settings.card_number if by_card else "",
        cash_desk=settings.cash_desk if payment.kind is PaymentKind.CASH else None,
        reference=payment.reference[:255],
    )
