"""Prices in force."""

from collections.abc import Collection
from datetime import date, datetime
from decimal import Decimal

from django.db.models import F, Window
from django.db.models.functions import RowNumber

from accounting.days import day_start
from accounting.models import Price
from accounting.selectors.chunks import Ids, chunked

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
