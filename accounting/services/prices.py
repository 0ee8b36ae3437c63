"""The register of prices."""

from collections.abc import Collection
from datetime import datetime
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction

from accounting import days
from accounting.models import ItemPackage, Price, PriceType, Sku
from accounting.numbers import places
from accounting.services.catalogue import skus_touch


@transaction.atomic
def price_set(
    *,
    sku: Sku,
    price_type: PriceType,
    value: Decimal,
    package: ItemPackage | None = None,
    effective_at: datetime | None = None,
) -> Price:
    """Set the price of a package from a moment on.

    If none is named, that is the base package and the beginning of today (Minsk). `value` in the price type's currency.
    Raises ValidationError.
    """
    price = Price(
        sku=sku,
        price_type=price_type,
        value=value,
        package=package or sku.item.base_package,
        effective_at=effective_at or days.today_start(),
    )
    price.full_clean()
    price.save()
    return price


@transaction.atomic
def prices_set(*, prices: Collection[Price]) -> list[Price]:
    """Write many unsaved prices at once; of two of the same moment the later one in `prices` is in force.

    A second run writes them a second time. Raises ValidationError for a price below zero and for a package of another
    item, and writes none then.
    """
    for price in prices:
        price.clean()
        if price.value < 0:
            raise ValidationError(f"Цена товара «{price.sku}» меньше нуля: {places(price.value, 2)}.", code="negative")
    return Price.objects.bulk_create(prices)


@transaction.atomic
def price_delete(*, price: Price) -> None:
    """Delete a price, so that the next export looks at its sku.

    Raises ValidationError for the price of a posted document: the document is to be unposted.
    """
    if price.document is not None:
        raise ValidationError(
            f"Цену «{price}» записал документ «{price.document}». Чтобы убрать её, отмените его проведение.",
            code="recorded",
        )
    price.delete()
    skus_touch(sku_ids=[price.sku_id])
