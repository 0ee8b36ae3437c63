"""One batch of the inbox into the books: receipts, shifts, report, stock, totals and the rows' own status together."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar

from django.utils import timezone

from accounting.counters import Totals, totals_sum
from accounting.models import CashOperation, CashShift, Receipt
from accounting.services.receipts import (
    Annulment,
    ReceiptDraft,
    ReceiptRows,
    receipt_rows,
    receipts_annul,
    receipts_archive,
    receipts_post,
)
from accounting.services.refunds import refund_bases_resolve, refunds_annulled, sales_release
from accounting.services.reports import ReceiptEffect, reports_apply
from accounting.services.shifts import (
    ShiftSeen,
    ZReport,
    annulment_totals,
    cash_operation_totals,
    receipt_totals,
    shifts_close,
    shifts_ensure,
    shifts_recount,
)
from exchange.codes import LoadCode
from exchange.ikassa.client.dto import (
    CashDocument,
    Document,
    DocumentKind,
    ReceiptDocument,
    RollbackDocument,
    ShiftCloseDocument,
)
from exchange.ikassa.load.drafts import (
    Goods,
    GoodsFinder,
    as_printed,
    cash_operation_draft,
    currency_require,
    document_read,
    receipt_draft,
    receipt_require,
    z_report_require,
)
from exchange.ikassa.load.registers import LoadedRegister, Registers
from exchange.ikassa.load.rollbacks import TargetFinder
from exchange.ikassa.load.verdicts import NO_REASON, Held, Verdict, Waiting, document_subject
from exchange.issues import Issue
from exchange.models import Connection, InboxDocument
from exchange.runs.journal import inbox_reason_put

Status = InboxDocument.Status
ReasonCode = InboxDocument.ReasonCode
D = TypeVar("D", bound=Document)


@dataclass(frozen=True, slots=True)
class Entry:
    """A row that can be read, with the register it came from."""

    row: InboxDocument
    document: Document
    register: LoadedRegister

    @property
    def shift_key(self) -> tuple[int, int]:
        return self.register.cash_register.pk, self.document.shift


@dataclass(slots=True)
class BatchResult:
    """How many rows of a batch came to what."""

    posted: Counter[DocumentKind] = field(default_factory=Counter)
    held: int = 0
    ignored: int = 0
    waiting: int = 0
    shifts: set[int] = field(default_factory=set)
    remarks: list[Issue] = field(default_factory=list)


def batch_post(connection: Connection, rows: Sequence[InboxDocument]) -> BatchResult:
    """Post rows of the inbox and write what became of each.

    Must run inside a transaction, in which the caller renewed the lease. What a batch does is free of the order of its
    rows: documents arrive late and out of order anyway. Raises whatever the database raises; then nothing is written.
    """
    batch = _Batch(connection)
    batch.read(rows)
    batch.open_shifts()
    batch.post_receipts()
    batch.annul()
    batch.post_cash_operations()
    batch.find_bases()
    batch.write_rows(rows)
    batch.close_shifts()
    return batch.result


class _Batch:
    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.now = timezone.now()
        self.registers = Registers(connection)
        self.result = BatchResult()
        self.entries: list[Entry] = []
        self.goods: dict[str, list[Goods]] = {}
        self.shifts: dict[tuple[int, int], CashShift] = {}
        self.posted: dict[str, ReceiptRows] = {}
        self.annulled: list[Receipt] = []
        self.effects: list[ReceiptEffect] = []
        self.totals: list[tuple[CashShift, Totals]] = []
        self.passed_over: set[tuple[int, int]] = set()

    # 1. What can be posted, and what cannot and why.

    def read(self, rows: Iterable[InboxDocument]) -> None:
        taken = _uids_in_books(rows)
        for row in rows:
            for name, value in NO_REASON.items():
                setattr(row, name, value)
            try:
                register = self.registers.of(row)
                self.entries.append(Entry(row, _document_of(row, taken), register))
            except Verdict as verdict:
                self._set_aside(row, verdict)
        receipts = self._of(ReceiptDocument)
        finder = GoodsFinder((one for _, one in receipts), {entry.register for entry, _ in receipts})
        for entry in list(self.entries):
            try:
                self._require(entry, finder)
            except Held as verdict:
                self._drop(entry, verdict)

    def _require(self, entry: Entry, finder: GoodsFinder) -> None:
        """Raise Held for what can be read and yet not be posted."""
        document = entry.document
        if isinstance(document, ReceiptDocument):
            self.goods[document.uid] = receipt_require(
                document, entry.register, finder, as_printed=entry.row.is_accepted_as_printed
            )
        elif isinstance(document, CashDocument):
            currency_require(document, entry.register)
        elif isinstance(document, ShiftCloseDocument):
            z_report_require(document, entry.register)

    # 2. The books.

    def open_shifts(self) -> None:
        self.shifts = shifts_ensure(
            seen=[
                ShiftSeen(entry.register.cash_register, entry.document.shift, entry.document.issued_at)
                for entry in self.entries
                if entry.document.kind is not DocumentKind.ROLLBACK
            ]
        )

    def post_receipts(self) -> None:
        entries = self._of(ReceiptDocument)
        drafts = [self._draft(entry, document) for entry, document in entries]
        for (entry, _), rows in zip(entries, receipts_post(drafts=drafts), strict=True):
            self.posted[rows.receipt.uid] = rows
            self._take_in(rows, sign=1)
            self._done(entry)

    def _draft(self, entry: Entry, document: ReceiptDocument) -> ReceiptDraft:
        draft = receipt_draft(document, entry.register, self.goods[document.uid], self.shifts[entry.shift_key])
        return as_printed(draft, document, entry.row) if entry.row.is_accepted_as_printed else draft

    def annul(self) -> None:
        """Take the targets of rollbacks out of the books; a target of this very batch is in the books by now."""
        rollbacks = self._of(RollbackDocument)
        if not rollbacks:
            return
        targets = TargetFinder(self.connection, self.registers, [(entry.register, one) for entry, one in rollbacks])
        annulments: list[Annulment] = []
        for entry, document in rollbacks:
            try:
                target = targets.claim(document, entry.register)
            except Verdict as verdict:
                self._drop(entry, verdict)
                continue
            self._done(entry)
            if isinstance(target, ReceiptRows):
                self._take_in(target, sign=-1)
            else:
                annulments.append(Annulment(receipt=target, rollback_uid=document.uid, moment=document.issued_at))
        self.annulled = [annulment.receipt for annulment in annulments]
        receipts_annul(annulments=annulments)
        for rows in receipt_rows(receipts=self.annulled):
            self._take_in(rows, sign=-1)

    def post_cash_operations(self) -> None:
        entries = self._of(CashDocument)
        operations = [
            cash_operation_draft(document, entry.register, self.shifts[entry.shift_key]) for entry, document in entries
        ]
        CashOperation.objects.bulk_create(operations)
        for (entry, _), operation in zip(entries, operations, strict=True):
            self.totals.append((operation.shift, cash_operation_totals(operation)))
            self._done(entry)

    def find_bases(self) -> None:
        for receipt in self.annulled:
            if receipt.uid in self.posted:
                self.posted[receipt.uid].receipt.status = receipt.status
        new = [rows.receipt for rows in self.posted.values()]
        refund_bases_resolve(
            refunds=[one for one in new if one.kind == Receipt.Kind.REFUND],
            sales=[one for one in new if one.kind == Receipt.Kind.SALE],
        )
        sales_release(sales=[one for one in self.annulled if one.kind == Receipt.Kind.SALE])
        refunds_annulled(refunds=[one for one in self.annulled if one.kind == Receipt.Kind.REFUND])

    # 3. The rows, then what depends on which of them are passed over.

    def write_rows(self, rows: Sequence[InboxDocument]) -> None:
        for entry in self.entries:
            if entry.row.status == Status.NEW and entry.document.kind in (
                DocumentKind.SHIFT_OPEN,
                DocumentKind.SHIFT_CLOSE,
            ):
                self._done(entry)
        by_register: dict[int, list[int]] = {}
        aside = []
        for row in rows:
            if row.status == Status.POSTED and row.cash_register_id is not None:
                by_register.setdefault(row.cash_register_id, []).append(row.pk)
            else:
                aside.append(row)
        # Nearly all rows are posted, and a query a register is a tenth of the work of an update row by row.
        for register, posted in by_register.items():
            InboxDocument.objects.filter(pk__in=posted).update(
                status=Status.POSTED, cash_register=register, posted_at=self.now, **NO_REASON
            )
        InboxDocument.objects.bulk_update(aside, ["status", "cash_register", *NO_REASON], batch_size=200)

    def close_shifts(self) -> None:
        closings = self._of(ShiftCloseDocument)
        shifts_close(
            reports=[
                ZReport(
                    shift=self.shifts[entry.shift_key],
                    moment=document.issued_at,
                    totals=document.counters[entry.register.cash_register.currency],
                    raw=document.raw_counters,
                )
                for entry, document in closings
            ]
        )
        changes: dict[CashShift, list[Totals]] = {shift: [] for shift in self.shifts.values()}
        for shift, totals in self.totals:
            changes.setdefault(shift, []).append(totals)
        reports_apply(effects=self.effects)
        for shift in shifts_of(self.passed_over):
            changes.setdefault(shift, [])
        shifts_mark_incomplete(shifts=changes)
        shifts_recount(changes={shift: totals_sum(parts) for shift, parts in changes.items()})
        receipts_archive(shifts=list(changes))
        self.result.shifts = {shift.pk for shift in changes}

    # What several steps do.

    def _of(self, document_class: type[D]) -> list[tuple[Entry, D]]:
        return [(entry, entry.document) for entry in self.entries if isinstance(entry.document, document_class)]

    def _take_in(self, rows: ReceiptRows, *, sign: int) -> None:
        """Let a receipt count in its shift's report and totals, or count no more."""
        self.effects.append(ReceiptEffect(rows.receipt, rows.lines, rows.payments, sign))
        totals = receipt_totals(rows.receipt) if sign > 0 else annulment_totals(rows.receipt)
        self.totals.append((rows.receipt.shift, totals))

    def _done(self, entry: Entry) -> None:
        entry.row.status = Status.POSTED
        self.result.posted[entry.document.kind] += 1

    def _drop(self, entry: Entry, verdict: Verdict) -> None:
        self.entries.remove(entry)
        self._set_aside(entry.row, verdict)

    def _set_aside(self, row: InboxDocument, verdict: Verdict) -> None:
        row.status = verdict.status
        inbox_reason_put(row=row, issue=verdict.issue, reason_code=verdict.reason_code)
        if verdict.reason_code == ReasonCode.BEFORE_START and row.cash_register_id and row.shift_number is not None:
            self.passed_over.add((row.cash_register_id, row.shift_number))
        if isinstance(verdict, Waiting):
            self.result.waiting += 1
        elif isinstance(verdict, Held):
            self.result.held += 1
            self.result.remarks.append(held_remark(row, verdict.issue))
        else:
            self.result.ignored += 1


def held_remark(row: InboxDocument, reason: Issue) -> Issue:
    """Return the issue for the journal that a document is held because of `reason`."""
    code = LoadCode.HELD_WITHOUT_NUMBER if row.number is None else LoadCode.HELD
    return Issue(code, document_subject(row), {"reason": reason, "cause": str(row.reason_code)})


def _document_of(row: InboxDocument, taken: set[str]) -> Document:
    if row.uid in taken:
        raise Held(LoadCode.UID_IN_BOOKS, document_subject(row))
    document = document_read(row)
    # The identity is the row's: a document that had none got it from its content as it came.
    return document if document.uid == row.uid else replace(document, uid=row.uid)


def _uids_in_books(rows: Iterable[InboxDocument]) -> set[str]:
    """Return the uids that another connection has brought into this base already."""
    uids = [row.uid for row in rows]
    return {
        *Receipt.objects.filter(uid__in=uids).values_list("uid", flat=True),
        *CashOperation.objects.filter(uid__in=uids).values_list("uid", flat=True),
    }


def shifts_of(keys: Collection[tuple[int, int]]) -> list[CashShift]:
    """Return the shifts that exist of those named by (register id, number)."""
    found = CashShift.objects.filter(
        cash_register__in={register for register, _ in keys}, number__in={number for _, number in keys}
    )
    return [shift for shift in found if (shift.cash_register_id, shift.number) in keys]


def shifts_mark_incomplete(*, shifts: Collection[CashShift]) -> None:
    """Mark which of `shifts` have documents passed over by date.

    Must run in the transaction that wrote the rows' status.
    """
    passed_over = set(
        InboxDocument.objects.filter(
            status=InboxDocument.Status.IGNORED,
            reason_code=InboxDocument.ReasonCode.BEFORE_START,
            cash_register__in={shift.cash_register_id for shift in shifts},
            shift_number__in={shift.number for shift in shifts},
        ).values_list("cash_register_id", "shift_number")
    )
    changed = []
    for shift in shifts:
        is_incomplete = (shift.cash_register_id, shift.number) in passed_over
        if is_incomplete != shift.is_incomplete:
            shift.is_incomplete = is_incomplete
            changed.append(shift)
    CashShift.objects.bulk_update(changed, ["is_incomplete"])
