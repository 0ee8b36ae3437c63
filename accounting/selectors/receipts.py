"""Candidates for the base of a refund, and the comparison of a shift with its Z-report."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from accounting import counters
from accounting.models import CashShift, Receipt, ReceiptLine, SaleReceipt
from accounting.money import ZERO

CANDIDATES = 20
#: A register must be closed once a day; one that is open longer does not trade.
LONG_SHIFT = timedelta(hours=24)


def base_candidates(*, refund: Receipt, number: int | None = None) -> QuerySet[SaleReceipt]:
    """Return the latest sales of the refund's organisation that are not later than it, at most twenty.

    Without a `number` only those of the same register that share goods with it; with one those of that number on any
    register. `shared` of each tells how many lines of the refund's goods it has. One query.
    """
    goods = ReceiptLine.objects.filter(receipt=refund.pk).values("sku")
    sales: QuerySet[SaleReceipt] = SaleReceipt.objects.filter(
        organization=refund.organization_id, status=Receipt.Status.POSTED, issued_at__lte=refund.issued_at
    )
    if number is None:
        same_goods = ReceiptLine.objects.filter(receipt=OuterRef("pk"), sku__in=goods)
        sales = sales.filter(Exists(same_goods), cash_register=refund.cash_register_id)
    else:
        sales = sales.filter(number=number)
    shared = Count("lines", filter=Q(lines__sku__in=goods))
    return (
        sales.annotate(shared=shared)
        .select_related("cash_register", "shift")
        .order_by("-issued_at", "-pk")[:CANDIDATES]
    )


@dataclass(frozen=True, slots=True)
class CounterComparison:
    """One counter of a shift in roubles (or pieces): ours, and the Z-report's if it carries it."""

    key: str
    ours: Decimal
    printed: Decimal | None

    @property
    def difference(self) -> Decimal:
        return ZERO if self.printed is None else self.ours - self.printed


def shift_comparison(*, shift: CashShift) -> list[CounterComparison]:
    """Return all counters of a shift, those that differ first, else in the contract's order. No query."""
    ours = counters.totals_read(shift.totals)
    printed = {key: Decimal(value) for key, value in (shift.z_totals or {}).items()}
    rows = [CounterComparison(key, ours[key], printed.get(key)) for key in counters.COUNTERS]
    return sorted(rows, key=lambda row: row.difference == 0)


def shift_is_open_too_long(*, shift: CashShift, now: datetime | None = None) -> bool:
    """Say whether a shift was opened more than 24 hours ago and is not closed."""
    return shift.status == CashShift.Status.OPEN and (now or timezone.now()) - shift.opened_at > LONG_SHIFT
