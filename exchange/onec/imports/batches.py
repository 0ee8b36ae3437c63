"""What the writing of one batch has in hand."""

from dataclasses import dataclass, field
from datetime import datetime

from django.db import connection, transaction
from django.utils import timezone

from accounting.days import day_start, today
from accounting.models import Organization
from exchange.onec.imports.references import References
from exchange.onec.imports.summary import Tally

#: Rows looked up in one query, and written in one transaction.
BATCH = 500
SkuKey = tuple[str, str]
"""(Ид of the item, Ид of the characteristic, `""` for the item as a whole)"""

#: Any number that no other advisory lock of the base uses.
_LOCK = 1_030_507


@dataclass
class Batch:
    """One transaction of an import; its tally counts only once the transaction is through.

    `is_from_1c` is False for a table that a person filled in: its stock is what is counted, and nothing in it came from
    1C. `session` is the number of the exchange, by which items that a full one came without will be known.
    `declared_warehouses` are the Ид of the warehouses that 1C told of in this exchange.
    """

    organization: Organization
    references: References
    session: int
    is_from_1c: bool = True
    declared_warehouses: set[str] = field(default_factory=set)
    tally: Tally = field(default_factory=Tally)
    now: datetime = field(default_factory=timezone.now)
    day_start: datetime = field(default_factory=lambda: day_start(today()))


def wait_for_other_imports() -> None:
    """Let one batch at a time write the catalogue, which is common to the organisations of the base.

    Two exchanges that bring the same new item at once would otherwise both make it. On SQLite the transaction itself is
    the only one that writes.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("a batch is written in a transaction of its own")
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
