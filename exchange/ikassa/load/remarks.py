"""What a load leaves for a person to look at, besides the documents that it held."""

from collections.abc import Collection, Iterator

from accounting.models import CashShift, Receipt
from accounting.selectors.chunks import chunked
from exchange.codes import LoadCode
from exchange.issues import Issue, Subject, SubjectKind


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
