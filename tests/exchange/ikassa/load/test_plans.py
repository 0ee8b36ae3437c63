"""What a load asks the database is answered by indexes, however long the history is."""

from typing import Any

import pytest
from django.db import connection
from django.db.backends.sqlite3.base import FORMAT_QMARK_REGEX

from tests.support.shop import Shop, later

SHOES = {"code": "1001", "quantity": 1000}
#: The tables that grow with every document.
GROWING = ("exchange_inboxdocument", "accounting_receipt", "accounting_receiptline", "accounting_stockmovement")
#: Indexes of which all rows of a shop have the same value.
OF_ONE_VALUE = ("(connection_id=?)", "(organization_id=?)", "(warehouse_id=?)", "(reason_code=?)")


class Plans:
    """Takes down how SQLite would answer each statement."""

    def __init__(self) -> None:
        self.steps: set[str] = set()

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.startswith(("SELECT", "UPDATE", "DELETE")):
            plain = FORMAT_QMARK_REGEX.sub("?", sql).replace("%%", "%")
            # Around Django's cursor, which would ask this wrapper again.
            base: Any = connection.connection
            self.steps |= {row[3] for row in base.execute(f"EXPLAIN QUERY PLAN {plain}", tuple(params or ()))}
        return execute(sql, params, many, context)


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL plans by what it has counted")
def test_no_statement_of_a_load_reads_all_documents(shop: Shop) -> None:
    shop.sandbox.add_register(cash=100_000)
    sale = shop.sandbox.sell(SHOES, at=later())
    shop.sandbox.refund(base={"uid": sale["uid"]}, naming="number", at=later(1))
    shop.sandbox.refund(SHOES, at=later(2))
    shop.load()
    shop.sandbox.sell(SHOES, at=later(3))
    shop.sandbox.rollback(at=later(4))
    shop.sandbox.sell(SHOES, at=later(5))
    shop.sandbox.rollback(naming="uid", at=later(6))
    shop.sandbox.refund(SHOES, at=later(7))
    shop.sandbox.redeliver(sale["uid"])
    shop.sandbox.z_report(at=later(10))
    plans = Plans()

    with connection.execute_wrapper(plans):
        shop.load()

    of_growing = {step for step in plans.steps if any(f" {table} " in f"{step} " for table in GROWING)}
    assert of_growing
    assert not {step for step in of_growing if step.startswith("SCAN") or step.endswith(OF_ONE_VALUE)}
