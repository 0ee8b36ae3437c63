"""What lies in the warehouses."""

from decimal import Decimal

from accounting.models import StockBalance, Warehouse
from accounting.selectors.chunks import Ids, chunked


def stock_balances(*, warehouse: Warehouse, sku_ids: Ids) -> dict[int, Decimal]:
    """Return balances by sku id, in base units; a sku that never moved in this warehouse is absent.

    One query for a queryset, or for each 10,000 ids.
    """
    balances: dict[int, Decimal] = {}
    for part in chunked(sku_ids):
        rows = StockBalance.objects.filter(warehouse=warehouse, sku__in=part)
        balances.update(rows.order_by().values_list("sku_id", "quantity"))
    return balances
