"""Files of 1C into the books of a test."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from io import BytesIO
from itertools import count
from pathlib import Path
from typing import Any

from django.db.models import Model, Sum

from accounting.models import (
    Barcode,
    Item,
    ItemCategory,
    ItemPackage,
    Organization,
    Price,
    PriceType,
    Sku,
    StockBalance,
    StockMovement,
    Unit,
    Warehouse,
)
from exchange.onec.commerceml.files import SourceFile, examine_all, find_sources
from exchange.onec.imports.importer import Import
from exchange.onec.imports.summary import ImportSummary
from exchange.texts import issue_row

#: The tables that an import fills, in the order of `row_counts`.
TABLES: tuple[type[Model], ...] = (
    ItemCategory, Unit, Item, Sku, ItemPackage, Barcode, PriceType, Price, Warehouse, StockMovement,
)  # fmt: skip

_sessions = count(1)


def text_source(text: str, name: str = "import.xml") -> SourceFile:
    return SourceFile(name, lambda: BytesIO(text.encode()))


def import_sources(organization: Organization, sources: Iterable[SourceFile]) -> ImportSummary:
    """Import files as one exchange, to its end."""
    exchange = Import(organization, next(_sessions))
    for examined in examine_all(sources):
        exchange.read(examined.source, progress=lambda done: None)
    exchange.finish()
    return exchange.summary


def import_texts(organization: Organization, *texts: str) -> ImportSummary:
    return import_sources(organization, [text_source(text, f"{number}.xml") for number, text in enumerate(texts)])


def import_paths(organization: Organization, *paths: Path) -> ImportSummary:
    return import_sources(organization, find_sources(paths))


def counted(summary: ImportSummary) -> dict[str, Any]:
    """The counters by part, without those that are all unchanged."""
    return {part: dict(outcomes) for part, outcomes in summary.counts.items()}


def in_words(rows: Iterable[Mapping[str, Any]]) -> list[dict[str, str]]:
    """Return refusals or remarks as a person reads them: `object`, `place` and `reason`."""
    return [dict(issue_row(row)) for row in rows]


def row_counts() -> tuple[int, ...]:
    """Return how many rows each of TABLES has."""
    return tuple(model._default_manager.count() for model in TABLES)


def total_price() -> Decimal | None:
    """Return the sum of the prices of all types and currencies."""
    total: Decimal | None = Price.objects.aggregate(total=Sum("value"))["total"]
    return total


def total_stock() -> Decimal | None:
    """Return the sum of all balances."""
    total: Decimal | None = StockBalance.objects.aggregate(total=Sum("quantity"))["total"]
    return total


def assert_second_import_writes_nothing(organization: Organization, folder: Path) -> None:
    """Import a folder twice; nothing that feeds an export may change the second time."""
    feeds = (Item, Sku, Unit)
    import_paths(organization, folder)
    before = row_counts()
    changed = [list(model.objects.order_by("id").values_list("changed_at", flat=True)) for model in feeds]

    summary = import_paths(organization, folder)

    assert row_counts() == before
    assert {outcome for part in counted(summary).values() for outcome in part} <= {"unchanged"}
    assert changed == [list(model.objects.order_by("id").values_list("changed_at", flat=True)) for model in feeds]
