"""What the main page says of the trade: today's sums, registers and their shifts, what needs a person."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, OuterRef, Prefetch, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce, ExtractHour
from django.utils import timezone

from accounting.days import day_start
from accounting.models import CashRegister, CashShift, Currency, Organization, Receipt, StockBalance
from accounting.money import ZERO, round_money

#: A difference older than this has been looked at or never will be; it stays in the list of shifts.
DIFFERENCE_DAYS = 30


@dataclass(slots=True)
class DayTrade:
    """One day in one currency: sums in its units, of receipts that are not annulled; `by_hour` (Minsk) of sales."""

    currency: str
    sold: Decimal = ZERO
    refunded: Decimal = ZERO
    sale_count: int = 0
    refund_count: int = 0
    by_hour: dict[int, Decimal] = field(default_factory=dict)

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
        .annotate(hour=ExtractHour("issued_at", tzinfo=timezone.get_default_timezone()))
        .values("currency", "kind", "hour")
        .annotate(sum=Sum("total"), count=Count("pk"))
    )
    trades = {Currency.BYN.value: DayTrade(Currency.BYN)}
    for row in rows:
        trade = trades.setdefault(row["currency"], DayTrade(row["currency"]))
        if row["kind"] == Receipt.Kind.SALE:
            trade.by_hour[row["hour"]] = round_money(row["sum"])
            trade.sold += trade.by_hour[row["hour"]]
            trade.sale_count += row["count"]
        else:
            trade.refunded += round_money(row["sum"])
            trade.refund_count += row["count"]
    return list(trades.values())


def registers_with_open_shifts(*, organizations: QuerySet[Organization]) -> QuerySet[CashRegister]:
    """Return registers by name; `open_shifts` of each holds the shifts that are not closed. Two queries."""
    return (
        CashRegister.objects.filter(organization__in=organizations)
        .select_related("warehouse", "organization")
        .prefetch_related(Prefetch("shifts", _open_shifts(), to_attr="open_shifts"))
    )


def _open_shifts() -> QuerySet[CashShift]:
    return CashShift.objects.filter(status=CashShift.Status.OPEN).defer("z_counters", "z_totals")


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


def number_of(rows: QuerySet[Any], *, organization_path: str) -> Coalesce:
    """Return how many of `rows` an organisation has, to be annotated on organisations: they are counted together."""
    own = rows.filter(**{organization_path: OuterRef("pk")}).order_by().values(organization_path)
    return Coalesce(Subquery(own.annotate(number=Count("pk")).values("number")), 0)


def balances_below_zero() -> Coalesce:
    """Return how many balances of an organisation are below zero, for `annotate`."""
    return number_of(StockBalance.objects.filter(quantity__lt=0), organization_path="warehouse__organization")


def over_refunded() -> Coalesce:
    """Return how many refunds of an organisation took back more than was left of their sale, for `annotate`."""
    return number_of(Receipt.objects.filter(is_over_refunded=True), organization_path="organization")
