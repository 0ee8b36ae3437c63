"""Shifts as a person asks about them: where they differ from the Z-report, which stay open, what they sold."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.db.models import QuerySet
from django.utils import timezone

from accounting import counters
from accounting.counters import Totals
from accounting.models import CashShift, Organization
from accounting.money import ZERO

#: A register must be closed once a day; one that is open longer does not trade.
LONG_SHIFT = timedelta(hours=24)


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


def shifts_open_too_long(*, organizations: QuerySet[Organization], now: datetime | None = None) -> QuerySet[CashShift]:
    """Return the shifts that have been open for more than 24 hours, the latest first."""
    return CashShift.objects.filter(
        cash_register__organization__in=organizations,
        status=CashShift.Status.OPEN,
        opened_at__lt=(now or timezone.now()) - LONG_SHIFT,
    ).select_related("cash_register")


def totals_by_currency(*, shifts: QuerySet[CashShift]) -> dict[str, Totals]:
    """Add up what shifts of any registers took in, by the currency of the register; currencies are never mixed.

    The drawer and the growing turnover are of one register and are left out.
    """
    result: dict[str, Totals] = {}
    for currency, stored in shifts.order_by().values_list("cash_register__currency", "totals").iterator():
        own = {key: value for key, value in counters.totals_read(stored).items() if key in counters.OWN_COUNTERS}
        result[currency] = counters.totals_sum([result.get(currency, {}), own])
    return result
