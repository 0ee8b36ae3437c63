"""Which receipt a rollback annuls."""

from collections.abc import Collection
from typing import cast

from accounting.models import CashShift, Receipt
from accounting.services.receipts import ReceiptRows, receipt_build
from accounting.services.reports import ReceiptEffect, report_holds
from exchange.ikassa import decode_document
from exchange.ikassa.dto import DocumentReference, ReceiptDocument, RollbackDocument
from exchange.ikassa.errors import DocumentInvalid
from exchange.models import Connection, InboxDocument
from exchange.services.load.drafts import RECEIPT_KINDS, as_printed, receipt_draft, receipt_require
from exchange.services.load.goods import GoodsFinder
from exchange.services.load.registers import LoadedRegister, Registers
from exchange.services.load.verdicts import Held, Ignored, Verdict, Waiting

Status = InboxDocument.Status
ReasonCode = InboxDocument.ReasonCode


class TargetFinder:
    """The targets of a batch of rollbacks, read in four queries; each target can be claimed once."""

    def __init__(
        self,
        connection: Connection,
        registers: Registers,
        rollbacks: Collection[tuple[LoadedRegister, RollbackDocument]],
    ) -> None:
        self._registers = registers
        uids = {document.target.uid for _, document in rollbacks if document.target.uid}
        numbers = {document.target.number for _, document in rollbacks if document.target.number is not None}
        devices = {register.cash_register for register, _ in rollbacks}
        receipts = Receipt.objects.select_related("shift__cash_register")
        # By uid and by number apart: databases answer an OR of both by reading everything.
        found = (*receipts.filter(uid__in=uids), *receipts.filter(cash_register__in=devices, number__in=numbers))
        self._receipts = {one.pk: one for one in found if one.organization_id == connection.organization_id}
        rows = InboxDocument.objects.all()
        arrived = (*rows.filter(uid__in=uids), *rows.filter(cash_register__in=devices, number__in=numbers))
        self._rows = {row.pk: row for row in arrived if row.connection_id == connection.pk}

    def claim(self, document: RollbackDocument, register: LoadedRegister) -> Receipt | ReceiptRows:
        """Return the receipt to annul, or its rows made anew if the receipt was deleted after its time of keeping.

        Raises Waiting while the target has not arrived or is held, Ignored with an ignored target, Held when there is
        nothing to annul: no receipt, or one that is annulled already.
        """
        receipt = self._receipt(document.target, register)
        if receipt is not None:
            if receipt.status == Receipt.Status.ANNULLED:
                raise Held(ReasonCode.ROLLBACK_TARGET, f"{receipt} уже аннулирован другим документом.")
            receipt.status = Receipt.Status.ANNULLED
            return receipt
        row = self._row(document.target, register)
        if row is None:
            raise Waiting(
                ReasonCode.WAITS_FOR_TARGET,
                f"Аннулируемый документ {_named(document.target)} ещё не получен из кабинета.",
            )
        return self._from_row(row)

    def _receipt(self, target: DocumentReference, register: LoadedRegister) -> Receipt | None:
        for receipt in self._receipts.values():
            if target.uid and receipt.uid == target.uid:
                return receipt
            if not target.uid and (receipt.cash_register_id, receipt.number) == (
                register.cash_register.pk,
                target.number,
            ):
                return receipt
        return None

    def _row(self, target: DocumentReference, register: LoadedRegister) -> InboxDocument | None:
        for row in self._rows.values():
            if target.uid and row.uid == target.uid:
                return row
            if not target.uid and (row.cash_register_id, row.number) == (register.cash_register.pk, target.number):
                return row
        return None

    def _from_row(self, row: InboxDocument) -> ReceiptRows:
        if row.kind not in RECEIPT_KINDS:
            raise Held(
                ReasonCode.ROLLBACK_TARGET,
                f"Аннулируется документ {row.number}, а он не чек продажи и не чек возврата.",
            )
        if row.status == Status.IGNORED:
            raise Ignored(ReasonCode.TARGET_IGNORED, f"Аннулируемый документ {row.number} не учитывается.")
        if row.status in (Status.NEW, Status.HELD):
            raise Waiting(ReasonCode.WAITS_FOR_TARGET, f"Аннулируемый документ {row.number} ещё не проведён.")
        if row.reason_code == ReasonCode.ANNULLED:
            raise Held(ReasonCode.ROLLBACK_TARGET, f"Документ {row.number} уже аннулирован другим документом.")
        rows = self._rebuild(row)
        row.reason_code = ReasonCode.ANNULLED
        row.reason = "Аннулирован после того, как чек был удалён по сроку хранения."
        row.save(update_fields=["reason_code", "reason"])
        return rows

    def _rebuild(self, row: InboxDocument) -> ReceiptRows:
        """Make the rows of a deleted receipt anew from the document it was made from."""
        try:
            document = cast("ReceiptDocument", decode_document(row.payload))
            register = self._registers.of(row)
            finder = GoodsFinder([document], [register])
            goods = receipt_require(document, register, finder, as_printed=row.is_accepted_as_printed)
        except (DocumentInvalid, Verdict) as error:
            raise _beyond_repair(row, str(error)) from error
        shift = CashShift.objects.select_related("cash_register").get(
            cash_register=register.cash_register, number=document.shift
        )
        draft = receipt_draft(document, register, goods, shift)
        rows = receipt_build(draft=as_printed(draft, document, row) if row.is_accepted_as_printed else draft)
        if not report_holds(effect=ReceiptEffect(rows.receipt, rows.lines, rows.payments)):
            raise _beyond_repair(row, "его строк или оплат нет в отчёте за смену.")
        return rows


def _beyond_repair(row: InboxDocument, why: str) -> Held:
    return Held(
        ReasonCode.ROLLBACK_TARGET,
        f"Чек {row.number} удалён по сроку хранения, и аннулировать его в отчёте не удалось: {why}",
    )


def _named(target: DocumentReference) -> str:
    return target.uid or f"№ {target.number}"
