"""What the main page says of the trade: today's sums, registers and their shifts, what needs a person."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Count, Prefetch, QuerySet, Sum

from accounting.days import day_start
from accounting.models import CashRegister, CashShift, Currency, Organization, Receipt, StockBalance
from accounting.money import ZERO, round_money

#: A difference older than this has been looked at or never will be; it stays in the list of shifts.
DIFFERENCE_DAYS = 30


@dataclass(slots=True)
class DayTrade:
    """One day in one currency: sums in its units, of receipts that are not annulled."""

    currency: str
    sold: Decimal = ZERO
    refunded: Decimal = ZERO
    sale_count: int = 0
    refund_count: int = 0

    @property
    def revenue(self) -> Decimal:
        return self.sold - self.refunded


def trade_of_day(*, organizations: QuerySet[Organization], day: date) -> list[DayTrade]:
    """Return the trade of `day` (Minsk) by currency, roubles first; an empty day in roubles when there was none."""
    rows = (
        Receipt.objects.filter(
            organization__in=organizations,
            status=Receipt.Status.POSTED,
            issued_at__gte=day_start(day),
            issued_at__lt=day_start(day + timedelta(days=1)),
        )
        .order_by()
        .values("currency", "kind")
        .annotate(sum=Sum("total"), count=Count("pk"))
    )
    trades = {Currency.BYN.value: DayTrade(Currency.BYN)}
    for row in rows:
        trade = trades.setdefault(row["currency"], DayTrade(row["currency"]))
        if row["kind"] == Receipt.Kind.SALE:
            trade.sold, trade.sale_count = round_money(row["sum"]), row["count"]
        else:
            trade.refunded, trade.refund_count = round_money(row["sum"]), row["count"]
    return list(trades.values())


def registers_with_open_shifts(*, organizations: QuerySet[Organization]) -> QuerySet[CashRegister]:
    """Return registers by name; `open_shifts` of each holds the shifts that are not closed. Two queries."""
    return (
        CashRegister.objects.filter(organization__in=organizations)
        .select_related("warehouse", "organization")
        .prefetch_related(
            Prefetch("shifts", CashShift.objects.filter(status=CashShift.Status.OPEN), to_attr="open_shifts")
        )
    )


def shifts_with_difference(*, organizations: QuerySet[Organization], day: date) -> QuerySet[CashShift]:
    """Return shifts closed within the last days before `day` that differ from their Z-report, the latest first."""
    return (
        CashShift.objects.filter(
            cash_register__organization__in=organizations,
            discrepancy__gt=0,
            closed_at__gte=day_start(day - timedelta(days=DIFFERENCE_DAYS)),
        )
        .select_related("cash_register")
        .defer("z_counters", "z_totals", "totals")
    )


def count_balances_below_zero(*, organizations: QuerySet[Organization]) -> int:
    """Return how many balances are below zero."""
    return StockBalance.objects.filter(warehouse__organization__in=organizations, quantity__lt=0).count()


def count_over_refunded(*, organizations: QuerySet[Organization]) -> int:
    """Return how many refunds took back more than was left of their sale."""
    return Receipt.objects.filter(organization__in=organizations, is_over_refunded=True).count()
