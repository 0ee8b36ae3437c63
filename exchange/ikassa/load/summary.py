"""What a load did, and what it leaves for a person to look at besides the documents that it held."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import Any

from accounting.models import CashShift, Receipt
from accounting.selectors.goods import chunked
from exchange.codes import LoadCode
from exchange.issues import Issue, Subject, SubjectKind


@dataclass(slots=True)
class LoadSummary:
    """Counts of one load: `documents` new in the inbox, the others what became of inbox rows in this run.

    `touched_shifts` are ids of those that documents were posted to, `stock_sent` stock rows sent to the cabinet
    afterwards, `stock_rejected` those of them that the cabinet did not take.
    """

    documents: int = 0
    receipts: int = 0
    refunds: int = 0
    rollbacks: int = 0
    held: int = 0
    ignored: int = 0
    stock_sent: int = 0
    stock_rejected: int = 0
    touched_shifts: set[int] = field(default_factory=set)

    @property
    def has_remarks(self) -> bool:
        return bool(self.held or self.stock_rejected)

    def as_dict(self) -> dict[str, Any]:
        """Return the keys of design §5."""
        return {
            "documents": self.documents,
            "receipts": self.receipts,
            "refunds": self.refunds,
            "rollbacks": self.rollbacks,
            "shifts": len(self.touched_shifts),
            "held": self.held,
            "ignored": self.ignored,
            "stock_sent": self.stock_sent,
        }


def load_remarks(*, shifts: Collection[int]) -> Iterator[Issue]:
    """Yield the remarks of a load that posted to `shifts` (ids); the sending of stock reports stock below zero."""
    yield from _differences(shifts)
    yield from _refunded_too_much(shifts)


def _differences(shifts: Collection[int]) -> Iterator[Issue]:
    for part in chunked(shifts):
        for shift in CashShift.objects.filter(pk__in=part, discrepancy__gt=0).select_related("cash_register"):
            yield Issue(
                LoadCode.SHIFT_DIFFERS,
                Subject(SubjectKind.SHIFT, str(shift)),
                {"register": str(shift.cash_register), "difference": shift.discrepancy},
            )


def _refunded_too_much(shifts: Collection[int]) -> Iterator[Issue]:
    """Yield the sales whose refunds came by these shifts and exceed them."""
    for part in chunked(shifts):
        over = Receipt.objects.filter(refunds__shift__in=part, is_over_refunded=True)
        for sale in over.distinct():
            yield Issue(LoadCode.REFUNDED_TOO_MUCH, Subject(SubjectKind.RECEIPT, str(sale), sale.uid))
