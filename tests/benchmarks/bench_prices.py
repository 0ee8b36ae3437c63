"""Prices in force of a whole catalogue, beside the query that only reads the same rows."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from accounting.models import Item, ItemPackage, Price, Sku
from accounting.selectors.goods import prices_in_force
from tests.benchmarks.conftest import report, seconds
from tests.support import books

SKUS = 100_000
CHANGES = 3
FIRST = datetime(2021, 1, 1, tzinfo=UTC)


def make_catalogue(price_type_id: int) -> None:
    """Make items of one sku with a history of three prices, in bulk and past the services."""
    unit = books.make_unit()
    items = Item.objects.bulk_create((Item(name=f"Товар {n}", unit=unit) for n in range(SKUS)), batch_size=1000)
    skus = Sku.objects.bulk_create((Sku(item=item) for item in items), batch_size=1000)
    packages = ItemPackage.objects.bulk_create(
        (ItemPackage(item=item, name="шт", unit=unit, numerator=1, denominator=1, is_base=True) for item in items),
        batch_size=1000,
    )
    Price.objects.bulk_create(
        (
            Price(
                sku=sku,
                package=package,
                price_type_id=price_type_id,
                value=Decimal(change + 1),
                effective_at=FIRST + timedelta(days=change),
            )
            for change in range(CHANGES)
            for sku, package in zip(skus, packages, strict=True)
        ),
        batch_size=1000,
    )


@pytest.mark.django_db(transaction=True)
def test_prices_in_force_beside_a_bare_reading_of_the_same_rows() -> None:
    price_type = books.make_price_type()
    make_catalogue(price_type.pk)
    ids = list(Sku.objects.values_list("pk", flat=True))
    at = FIRST + timedelta(days=CHANGES)

    found: dict[object, Decimal] = {}
    ours = seconds(lambda: found.update(prices_in_force(sku_ids=ids, price_type_ids=[price_type.pk], at=at)))
    bare = seconds(
        lambda: list(
            Price.objects.filter(price_type=price_type).values_list("sku_id", "price_type_id", "package_id", "value")
        )
    )

    assert len(found) == SKUS
    assert set(found.values()) == {Decimal(CHANGES)}
    report("prices in force found", count=SKUS, ours=ours, bare=bare, bare_is="all rows of prices only read")
