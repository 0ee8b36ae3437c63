"""Goods by their ids: barcodes, balances, prices in force."""

from collections.abc import Collection, Iterator
from datetime import date, datetime
from decimal import Decimal
from itertools import islice
from typing import Any, TypeVar, overload

from django.db.models import F, QuerySet, Window
from django.db.models.functions import RowNumber

from accounting.days import day_start
from accounting.models import Barcode, Price, StockBalance, Warehouse

Ids = Collection[int] | QuerySet[Any]
"""Ids themselves, or a query that selects them (`.values("pk")`), which has no limit."""

#: SQLite takes 32,766 parameters a query.
CHUNK = 10_000

Value = TypeVar("Value")


@overload
def chunked(values: QuerySet[Any]) -> Iterator[QuerySet[Any]]: ...


@overload
def chunked(values: Collection[Value]) -> Iterator[list[Value]]: ...


def chunked(values: Collection[Any] | QuerySet[Any]) -> Iterator[Collection[Any] | QuerySet[Any]]:
    """Yield `values` in parts that fit into one query each; a query is one part, however much it selects."""
    if isinstance(values, QuerySet):
        yield values
        return
    rest = iter(values)
    while part := list(islice(rest, CHUNK)):
        yield part


def barcodes_by_value(*, values: Collection[str]) -> dict[str, Barcode]:
    """Return the barcodes of `values`, letter by letter, with their sku, item and package; an unknown one is absent.

    One query for each 10,000 values.
    """
    return {
        barcode.value: barcode
        for part in chunked(values)
        for barcode in Barcode.objects.filter(value__in=part).select_related("sku__item", "package")
    }


def stock_balances(*, warehouse: Warehouse, sku_ids: Ids) -> dict[int, Decimal]:
    """Return balances by sku id, in base units; a sku that never moved in this warehouse is absent.

    One query for a queryset, or for each 10,000 ids.
    """
    balances: dict[int, Decimal] = {}
    for part in chunked(sku_ids):
        rows = StockBalance.objects.filter(warehouse=warehouse, sku__in=part)
        balances.update(rows.order_by().values_list("sku_id", "quantity"))
    return balances


PriceKey = tuple[int, int, int]
"""(sku id, price type id, package id)"""


def prices_in_force(*, sku_ids: Ids, price_type_ids: Collection[int], at: datetime) -> dict[PriceKey, Decimal]:
    """Return the prices in force at a moment by (sku id, price type id, package id), in the price type's currency.

    In force is the latest row by (`effective_at`, `id`) that is not after `at`. One query for a queryset of ids, or for
    each 10,000 ids; both databases find the rows by the index `price_in_force`.
    """
    prices: dict[PriceKey, Decimal] = {}
    for part in chunked(sku_ids):
        rows = (
            Price.objects.filter(sku__in=part, price_type__in=price_type_ids, effective_at__lte=at)
            .annotate(
                age=Window(
                    RowNumber(),
                    partition_by=["sku_id", "price_type_id", "package_id"],
                    order_by=[F("effective_at").desc(), F("id").desc()],
                )
            )
            .filter(age=1)
            .order_by()
        )
        for sku_id, price_type_id, package_id, value in rows.values_list(
            "sku_id", "price_type_id", "package_id", "value"
        ):
            prices[sku_id, price_type_id, package_id] = value
    return prices


def prices_at_day_start(*, sku_ids: Ids, price_type_ids: Collection[int], day: date) -> dict[PriceKey, Decimal]:
    """Return the prices in force when `day` begins in Minsk; see `prices_in_force`."""
    return prices_in_force(sku_ids=sku_ids, price_type_ids=price_type_ids, at=day_start(day))
