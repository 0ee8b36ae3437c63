"""The counters of a Z-report, by the table of the contract (§4)."""

from collections.abc import Iterable
from typing import Any

from exchange.sandbox.models.registers import DocumentKind

Wire = dict[str, Any]

COUNTERS = (
    "$.sale.count",
    "$.sale.sum",
    "$.sale.cash",
    "$.sale.card",
    "$.sale.other",
    "$.refund.count",
    "$.refund.sum",
    "$.refund.cash",
    "$.refund.card",
    "$.refund.other",
    "$.rollback.count",
    "$.rollback.sum",
    "$.deposit.sum",
    "$.withdraw.sum",
    "$.chWithdraw.sum",
    "$.discount.sum",
    "$.cashin.sum",
    "$.turnover.sum",
)
PAYMENT_NAMES = {0: "cash", 1: "card", 2: "other"}
RECEIPTS = (DocumentKind.SALE, DocumentKind.REFUND)
CASH_OPERATIONS = (DocumentKind.DEPOSIT, DocumentKind.WITHDRAW, DocumentKind.PAYOUT)


def shift_counters(documents: Iterable[tuple[Wire, bool]], *, cash_carried_in: int, turnover: int) -> dict[str, int]:
    """Count a shift.

    `documents` are the payloads of the shift, each with «rolled back»; `cash_carried_in` is what the drawer held when
    the shift began, `turnover` the sales of all shifts before it. Kopecks.
    """
    counters = dict.fromkeys(COUNTERS, 0)
    for payload, is_rolled_back in documents:
        kind = payload["kind"]
        if kind in CASH_OPERATIONS:
            counters[f"$.{kind}.sum"] += payload["sum"]
        elif kind in RECEIPTS and is_rolled_back:
            counters["$.rollback.count"] += 1
            counters["$.rollback.sum"] += payload["total"]
        elif kind in RECEIPTS:
            count_receipt(counters, payload)
    counters["$.cashin.sum"] = (
        cash_carried_in
        + counters["$.deposit.sum"]
        - counters["$.withdraw.sum"]
        - counters["$.chWithdraw.sum"]
        + counters["$.sale.cash"]
        - counters["$.refund.cash"]
    )
    counters["$.turnover.sum"] = turnover + counters["$.sale.sum"]
    return counters


def count_receipt(counters: dict[str, int], payload: Wire) -> None:
    kind = payload["kind"]
    counters[f"$.{kind}.count"] += 1
    counters[f"$.{kind}.sum"] += payload["total"]
    for payment in payload["payments"]:
        counters[f"$.{kind}.{PAYMENT_NAMES[payment['type']]}"] += payment["sum"]
    counters[f"$.{kind}.cash"] -= payload.get("change", 0)
    if kind == DocumentKind.SALE:
        modified = [payload, *payload["items"]]
        counters["$.discount.sum"] -= sum(
            modifier["modifier"] for bearer in modified for modifier in bearer.get("modifiers", ())
        )
