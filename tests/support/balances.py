"""Balance = Σ movements: the check of both registers that tests make."""

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Sum

from accounting.models import StockBalance, StockMovement
from accounting.money import ZERO, round_quantity


@dataclass(frozen=True, slots=True)
class WrongBalance:
    """A balance that is not the sum of its movements, in base units."""

    warehouse_id: int
    sku_id: int
    balance: Decimal
    movements: Decimal


def wrong_balances() -> list[WrongBalance]:
    """Return the balances that are not the sum of their movements.

    The two registers agree only inside one transaction, or while nobody writes.
    """
    moved: dict[tuple[int, int], Decimal] = defaultdict(lambda: ZERO)
    sums = StockMovement.objects.order_by().values_list("warehouse_id", "sku_id").annotate(total=Sum("quantity"))
    for warehouse_id, sku_id, total in sums.iterator():
        moved[warehouse_id, sku_id] = round_quantity(total)
    balances = {
        (warehouse_id, sku_id): quantity
        for warehouse_id, sku_id, quantity in StockBalance.objects.order_by()
        .values_list("warehouse_id", "sku_id", "quantity")
        .iterator()
    }
    return [
        WrongBalance(key[0], key[1], balance=balances.get(key, ZERO), movements=moved.get(key, ZERO))
        for key in sorted(moved.keys() | balances.keys())
        if balances.get(key, ZERO) != moved.get(key, ZERO)
    ]
