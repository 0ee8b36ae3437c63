"""The totals of a shift by the keys of a Z-report, in roubles (the two counts in pieces).

Source of the keys and of what they mean: contract §4, «counters».
"""

from collections.abc import Iterable, Mapping
from decimal import Decimal

from accounting.money import ZERO

SALE_COUNT = "$.sale.count"
SALE_SUM = "$.sale.sum"
SALE_CASH = "$.sale.cash"
SALE_CARD = "$.sale.card"
SALE_OTHER = "$.sale.other"
REFUND_COUNT = "$.refund.count"
REFUND_SUM = "$.refund.sum"
REFUND_CASH = "$.refund.cash"
REFUND_CARD = "$.refund.card"
REFUND_OTHER = "$.refund.other"
ROLLBACK_COUNT = "$.rollback.count"
ROLLBACK_SUM = "$.rollback.sum"
DEPOSIT_SUM = "$.deposit.sum"
WITHDRAW_SUM = "$.withdraw.sum"
PAYOUT_SUM = "$.chWithdraw.sum"
DISCOUNT_SUM = "$.discount.sum"
CASH_IN_DRAWER = "$.cashin.sum"
TURNOVER = "$.turnover.sum"

#: The last two run on from shift to shift, the others are what the documents of one add up to.
COUNTERS = (
    SALE_COUNT,
    SALE_SUM,
    SALE_CASH,
    SALE_CARD,
    SALE_OTHER,
    REFUND_COUNT,
    REFUND_SUM,
    REFUND_CASH,
    REFUND_CARD,
    REFUND_OTHER,
    ROLLBACK_COUNT,
    ROLLBACK_SUM,
    DEPOSIT_SUM,
    WITHDRAW_SUM,
    PAYOUT_SUM,
    DISCOUNT_SUM,
    CASH_IN_DRAWER,
    TURNOVER,
)
PIECES = frozenset({SALE_COUNT, REFUND_COUNT, ROLLBACK_COUNT})

Totals = dict[str, Decimal]


def totals_read(stored: Mapping[str, str] | None) -> Totals:
    """Return stored totals as Decimals, every key of the contract present."""
    stored = stored or {}
    return {key: Decimal(stored.get(key, "0")) for key in COUNTERS}


def totals_written(totals: Mapping[str, Decimal]) -> dict[str, str]:
    """Return totals as they are stored: decimal strings, «12.30» for roubles and «3» for pieces."""
    return {key: str(int(value)) if key in PIECES else f"{value:.2f}" for key, value in totals.items()}


def totals_sum(parts: Iterable[Mapping[str, Decimal]]) -> Totals:
    """Add totals up key by key; a key that no part has is absent."""
    result: Totals = {}
    for part in parts:
        for key, value in part.items():
            result[key] = result.get(key, ZERO) + value
    return result


def cash_flow(totals: Mapping[str, Decimal]) -> Decimal:
    """Return how much cash the documents of a shift brought into the drawer, in roubles."""
    return totals[DEPOSIT_SUM] - totals[WITHDRAW_SUM] - totals[PAYOUT_SUM] + totals[SALE_CASH] - totals[REFUND_CASH]
