"""What lies in the warehouses."""

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Sum

from accounting.models import StockBalance, StockMovement, Warehouse
from accounting.money import ZERO, round_quantity
from accounting.selectors.chunks import Ids, chunked


@dataclass(frozen=True, slots=True)
class BalanceDifference:
    """A balance that is not the sum of its movements, in base units."""

    warehouse_id: int
    sku_id: int
    balance: Decimal
    movements: Decimal


def stock_balances(*, warehouse: Warehouse, sku_ids: Ids) -> dict[int, Decimal]:
    """Return balances by sku id, in base units; a sku that never moved in this warehouse is absent.

    One query for a queryset, or for each 10,000 ids.
    """
    balances: dict[int, Decimal] = {}
    for part in chunked(sku_ids):
        rows = StockBalance.objects.filter(warehouse=warehouse, sku__in=part)
        balances.update(rows.order_by().values_list("sku_id", "quantity"))
    return balances


def balances_verify() -> list[BalanceDifference]:
    """Return the balances that are not the sum of their movements: none, unless somebody wrote past the services.

    Reads both registers whole, in two queries; the two agree only inside one transaction, or while nobody writes.
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
        BalanceDifference(key[0], key[1], balance=balances.get(key, ZERO), movements=moved.get(key, ZERO))
        for key in sorted(moved.keys() | balances.keys())
        if balances.get(key, ZERO) != moved.get(key, ZERO)
    ]
