"""The register of goods in warehouses: movements, and the balances that are their sum."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from decimal import Decimal
from itertools import islice
from typing import Any

from django.db import connection, transaction
from django.db.models import QuerySet, Sum
from django.utils import timezone

from accounting.models import StockBalance, StockMovement
from accounting.money import ZERO, round_quantity

#: Rows of one upsert; four parameters a row stay below the 32,766 that SQLite takes.
UPSERT_ROWS = 5000

BalanceKey = tuple[int, int]
"""(warehouse id, sku id)"""


def stock_movements_record(*, movements: Collection[StockMovement]) -> None:
    """Write unsaved movements (base units, signed) and add them to the balances.

    Must run inside a transaction, the one that writes their recorder: raises TransactionManagementError outside of it.
    Not to be run twice with the same movements. A constant number of queries a batch, whatever the number of goods.
    """
    _require_transaction()
    StockMovement.objects.bulk_create(movements)
    deltas: dict[BalanceKey, Decimal] = defaultdict(lambda: ZERO)
    for movement in movements:
        deltas[movement.warehouse_id, movement.sku_id] += movement.quantity
    balances_add(deltas=deltas)


def stock_movements_remove(*, movements: QuerySet[StockMovement]) -> None:
    """Delete movements and take them out of the balances: for a document of our own that is unposted.

    Must run inside a transaction that has locked their recorder; raises TransactionManagementError outside of one.
    """
    _require_transaction()
    sums = movements.order_by().values_list("warehouse_id", "sku_id").annotate(total=Sum("quantity"))
    deltas = {(warehouse_id, sku_id): -round_quantity(total) for warehouse_id, sku_id, total in sums}
    movements.delete()
    balances_add(deltas=deltas)


def balances_add(*, deltas: Mapping[BalanceKey, Decimal]) -> None:
    """Add `deltas` (base units) to balances, making the missing ones; the rows stay locked to the transaction's end.

    1. A row is made or added to by one statement, so no process can write between a reading and a writing.
    2. Rows are taken in the order of their keys, so two processes never wait for each other in a ring.
    """
    rows = iter(sorted(deltas.items()))
    with connection.cursor() as cursor:
        while batch := list(islice(rows, UPSERT_ROWS)):
            cursor.execute(_upsert_sql(len(batch)), _upsert_parameters(batch))


def _upsert_sql(rows: int) -> str:
    # SQLite adds decimals as floats: unrounded, 0.3 − 0.1 − 0.2 would be a balance below zero.
    quote = connection.ops.quote_name
    table = quote(StockBalance._meta.db_table)
    values = ", ".join(["(%s, %s, %s, %s)"] * rows)
    return (
        f"INSERT INTO {table} (warehouse_id, sku_id, quantity, changed_at) VALUES {values} "  # noqa: S608
        f"ON CONFLICT (warehouse_id, sku_id) DO UPDATE SET "
        f"quantity = ROUND({table}.quantity + excluded.quantity, 3), changed_at = excluded.changed_at"
    )


def _upsert_parameters(batch: Iterable[tuple[BalanceKey, Decimal]]) -> list[Any]:
    quantity_field = StockBalance._meta.get_field("quantity")
    now = StockBalance._meta.get_field("changed_at").get_db_prep_save(timezone.now(), connection)
    parameters: list[Any] = []
    for (warehouse_id, sku_id), delta in batch:
        parameters += [warehouse_id, sku_id, quantity_field.get_db_prep_save(delta, connection), now]
    return parameters


def _require_transaction() -> None:
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError(
            "movements are written in the transaction of the document that records them"
        )
