"""Shifts as a person asks about them: where they differ from the Z-report, whether they stay open."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.utils import timezone

from accounting import counters
from accounting.models import CashShift
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
