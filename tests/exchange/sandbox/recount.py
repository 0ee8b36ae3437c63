"""Counters of a shift from the feed alone, by the table of the contract (§4), in another way than the sandbox's own."""

from collections.abc import Iterable
from typing import Any

Wire = dict[str, Any]

PAYMENTS = ("cash", "card", "other")


def is_target(document: Wire, target: Wire) -> bool:
    if "uid" in target:
        return bool(document["uid"].upper() == target["uid"].upper())
    return bool(document["number"] == target["number"])


def standing(documents: list[Wire]) -> list[Wire]:
    """The receipts of one register that no rollback names."""
    targets = [document["target"] for document in documents if document["kind"] == "rollback"]
    receipts = [document for document in documents if document["kind"] in ("sale", "refund")]
    return [receipt for receipt in receipts if not any(is_target(receipt, target) for target in targets)]


def paid(receipts: Iterable[Wire], type: int) -> int:
    rows = [(row, receipt) for receipt in receipts for row in receipt["payments"] if row["type"] == type]
    change = sum(receipt.get("change", 0) for receipt in {id(r): r for _, r in rows}.values()) if type == 0 else 0
    return sum(row["sum"] for row, _ in rows) - change


def recount(documents: list[Wire], shift: int, carried_in: int) -> Wire:
    """The counters of a shift of one register, from all its documents up to the shift's end."""
    of_shift = [document for document in documents if document["shift"] == shift]
    counters: Wire = {}
    for kind in ("sale", "refund"):
        receipts = [receipt for receipt in standing(of_shift) if receipt["kind"] == kind]
        counters[f"$.{kind}.count"] = len(receipts)
        counters[f"$.{kind}.sum"] = sum(receipt["total"] for receipt in receipts)
        for type, name in enumerate(PAYMENTS):
            counters[f"$.{kind}.{name}"] = paid(receipts, type)
    kept = standing(of_shift)
    annulled = [row for row in of_shift if row["kind"] in ("sale", "refund") and row not in kept]
    counters["$.rollback.count"] = len(annulled)
    counters["$.rollback.sum"] = sum(row["total"] for row in annulled)
    for kind in ("deposit", "withdraw", "chWithdraw"):
        counters[f"$.{kind}.sum"] = sum(row["sum"] for row in of_shift if row["kind"] == kind)
    sales = [row for row in kept if row["kind"] == "sale"]
    gross = sum((2 * i["price"] * i["quantity"] + 1000) // 2000 for sale in sales for i in sale["items"])
    counters["$.discount.sum"] = gross - sum(sale["total"] for sale in sales)
    taken = counters["$.withdraw.sum"] + counters["$.chWithdraw.sum"] + counters["$.refund.cash"]
    counters["$.cashin.sum"] = carried_in + counters["$.deposit.sum"] + counters["$.sale.cash"] - taken
    earlier = [row for row in documents if row["shift"] <= shift]
    counters["$.turnover.sum"] = sum(row["total"] for row in standing(earlier) if row["kind"] == "sale")
    return counters


def adds_up(receipt: Wire) -> bool:
    """The arithmetic of the contract holds in a receipt."""
    lines = []
    for item in receipt["items"]:
        gross = (2 * item["price"] * item["quantity"] + 1000) // 2000
        lines.append(item["sum"])
        if item["sum"] != gross + sum(row["modifier"] for row in item.get("modifiers", [])) or item["sum"] < 0:
            return False
    total = sum(lines) + sum(row["modifier"] for row in receipt.get("modifiers", []))
    change = receipt.get("change", 0)
    cash = sum(row["sum"] for row in receipt["payments"] if row["type"] == 0)
    settled = sum(row["sum"] for row in receipt["payments"]) - change
    return bool(receipt["total"] == total == settled and total >= 0 and 0 <= change <= cash)
