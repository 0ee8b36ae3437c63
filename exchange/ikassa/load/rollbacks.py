"""Which receipt a rollback annuls."""

from collections.abc import Collection
from typing import cast

from accounting.models import CashShift, Receipt
from accounting.services.receipts import ReceiptRows, receipt_build
from accounting.services.reports import ReceiptEffect, report_holds
from exchange.codes import LoadCode
from exchange.ikassa.client.dto import DocumentReference, ReceiptDocument, RollbackDocument
from exchange.ikassa.load.drafts import (
    RECEIPT_KINDS,
    GoodsFinder,
    as_printed,
    document_read,
    receipt_draft,
    receipt_require,
)
from exchange.ikassa.load.registers import LoadedRegister, Registers
from exchange.ikassa.load.verdicts import NO_REASON, REASON_CODES, Held, Ignored, Verdict, Waiting, document_subject
from exchange.issues import Issue, Subject, SubjectKind
from exchange.models import Connection, InboxDocument
from exchange.runs.journal import inbox_reason_put

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
                subject = Subject(SubjectKind.RECEIPT, str(receipt), receipt.uid)
                raise Held(LoadCode.TARGET_ALREADY_ANNULLED, subject)
            receipt.status = Receipt.Status.ANNULLED
            return receipt
        row = self._row(document.target, register)
        if row is None:
            raise Waiting(LoadCode.TARGET_NOT_ARRIVED, _reference_subject(document.target))
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
            raise Held(LoadCode.TARGET_NOT_RECEIPT, document_subject(row))
        if row.status == Status.IGNORED:
            raise Ignored(LoadCode.TARGET_IGNORED, document_subject(row))
        if row.status in (Status.NEW, Status.HELD):
            raise Waiting(LoadCode.TARGET_NOT_POSTED, document_subject(row))
        if row.reason_code == ReasonCode.ANNULLED:
            raise Held(LoadCode.DELETED_TARGET_ALREADY_ANNULLED, document_subject(row))
        rows = self._rebuild(row)
        annulled = Issue(LoadCode.ANNULLED_AFTER_DELETION)
        inbox_reason_put(row=row, issue=annulled, reason_code=REASON_CODES[LoadCode.ANNULLED_AFTER_DELETION])
        row.save(update_fields=[*NO_REASON])
        return rows

    def _rebuild(self, row: InboxDocument) -> ReceiptRows:
        """Make the rows of a deleted receipt anew from the document it was made from."""
        try:
            document = cast("ReceiptDocument", document_read(row))
            register = self._registers.of(row)
            finder = GoodsFinder([document], [register])
            goods = receipt_require(document, register, finder, as_printed=row.is_accepted_as_printed)
        except Verdict as verdict:
            raise _beyond_repair(row, verdict.issue) from verdict
        shift = CashShift.objects.select_related("cash_register").get(
            cash_register=register.cash_register, number=document.shift
        )
        draft = receipt_draft(document, register, goods, shift)
        rows = receipt_build(draft=as_printed(draft, document, row) if row.is_accepted_as_printed else draft)
        if not report_holds(effect=ReceiptEffect(rows.receipt, rows.lines, rows.payments)):
            raise _beyond_repair(row, Issue(LoadCode.NOT_IN_REPORT))
        return rows


def _beyond_repair(row: InboxDocument, problem: Issue) -> Held:
    return Held(LoadCode.DELETED_TARGET_NOT_ANNULLED, document_subject(row), problem=problem)


def _reference_subject(target: DocumentReference) -> Subject:
    return Subject(SubjectKind.DOCUMENT, target.uid or f"№ {target.number}", target.uid)
