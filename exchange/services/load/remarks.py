"""What a load leaves for a person to look at, besides the documents that it held."""

from collections.abc import Collection, Iterator

from accounting.models import CashShift, Receipt
from accounting.numbers import places
from accounting.selectors.chunks import chunked
from exchange.issues import Issue
from exchange.services.context import Remark


def load_remarks(*, shifts: Collection[int]) -> Iterator[Issue]:
    """Yield the remarks of a load that posted to `shifts` (ids); of stock below zero the sending of stock tells."""
    yield from _differences(shifts)
    yield from _refunded_too_much(shifts)


def _differences(shifts: Collection[int]) -> Iterator[Issue]:
    for part in chunked(shifts):
        for shift in CashShift.objects.filter(pk__in=part, discrepancy__gt=0).select_related("cash_register"):
            yield Remark(
                f"{shift} кассы «{shift.cash_register}» расходится с Z-отчётом на {places(shift.discrepancy, 2)}. "
                "Откройте смену: там показатели и документы, которые могут это объяснить."
            )


def _refunded_too_much(shifts: Collection[int]) -> Iterator[Issue]:
    """Look at the sales whose refunds came by these shifts."""
    for part in chunked(shifts):
        over = Receipt.objects.filter(refunds__shift__in=part, is_over_refunded=True)
        for sale in over.distinct():
            yield Remark(f"{sale}: возвращено больше, чем продано. Сверьте его возвраты.", object_key=sale.uid)
