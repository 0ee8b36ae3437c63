"""Barcodes, and the identification codes that the base gives out itself."""

from collections.abc import Sequence

from django.db import transaction

from accounting.models import Barcode, IdentificationCodeCounter, ItemPackage, Sku
from accounting.models.catalogue import check_package_of_sku
from accounting.services.catalogue import skus_touch

#: Candidate codes looked up in one query.
CANDIDATES = 2000


@transaction.atomic
def barcode_create(*, sku: Sku, value: str, package: ItemPackage | None = None) -> Barcode:
    """Give a barcode to a package of a sku, the base package if none is named.

    Raises ValidationError for a package of another item and for a value that already names something.
    """
    package = package or sku.item.base_package
    barcode = Barcode(sku=sku, package=package, value=value.strip())
    barcode.full_clean()
    barcode.save()
    return barcode


@transaction.atomic
def barcode_delete(*, barcode: Barcode) -> None:
    """Delete a barcode, so that the next export looks at its sku. An identification code is never given out again."""
    barcode.delete()
    skus_touch(sku_ids=[barcode.sku_id])


@transaction.atomic
def identification_codes_allocate(*, pairs: Sequence[tuple[Sku, ItemPackage]]) -> list[Barcode]:
    """Give each (sku, package) one more identification code; return the barcodes in the order of `pairs`.

    The codes run from 1001 on in this base, are never given out twice and skip every value that is taken. Safe for
    processes at once; a second run gives second codes, so pass only pairs that need one. A constant number of queries
    up to 2,000 pairs. Raises ValidationError for a package of another item.
    """
    for sku, package in pairs:
        check_package_of_sku(sku=sku, package=package)
    # 1. The counter's row is locked (on SQLite the whole base is, from BEGIN IMMEDIATE on): the next process waits.
    IdentificationCodeCounter.objects.get_or_create(pk=1)
    counter = IdentificationCodeCounter.objects.select_for_update().get(pk=1)
    # 2. Only then are codes chosen, and the counter moves past them in the same transaction.
    codes = _free_codes(after=counter.last_code, count=len(pairs))
    if codes:
        counter.last_code = codes[-1]
        counter.save(update_fields=["last_code"])
    return Barcode.objects.bulk_create(
        Barcode(sku=sku, package=package, value=str(code), is_internal=True)
        for (sku, package), code in zip(pairs, codes, strict=True)
    )


def _free_codes(*, after: int, count: int) -> list[int]:
    codes: list[int] = []
    while len(codes) < count:
        # Wider than what is missing: codes brought from 1C often fill a whole stretch.
        candidates = range(after + 1, after + 1 + CANDIDATES)
        taken = set(
            Barcode.objects.filter(value__in=[str(code) for code in candidates]).values_list("value", flat=True)
        )
        codes += [code for code in candidates if str(code) not in taken]
        after = candidates[-1]
    return codes[:count]
