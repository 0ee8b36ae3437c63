"""Установка цен номенклатуры: a draft is written and changed, a posted one stands in the register of prices."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from accounting import days
from accounting.models import (
    DocumentStatus,
    ItemPackage,
    Price,
    PriceDocument,
    PriceDocumentLine,
    PriceType,
    Sku,
    User,
)
from accounting.services.catalogue import skus_touch
from accounting.services.documents import (
    document_check_draft,
    document_check_filled,
    document_check_posted,
    document_lock,
    document_number_next,
    document_status_set,
)
from accounting.services.prices import prices_set


@dataclass(frozen=True)
class PriceLine:
    """A line to be written: the price of a package, the base one if none is named."""

    sku: Sku
    price_type: PriceType
    value: Decimal
    package: ItemPackage | None = None


@transaction.atomic
def price_document_create(
    *,
    lines: Sequence[PriceLine] = (),
    effective_at: datetime | None = None,
    author: User | None = None,
    comment: str = "",
) -> PriceDocument:
    """Write a draft with the next number; its prices are in force from `effective_at`.

    If none is named, that is the beginning of today (Minsk). Raises ValidationError.
    """
    document = PriceDocument(
        number=document_number_next(documents=PriceDocument.objects.all()),
        effective_at=effective_at or days.today_start(),
        author=author,
        comment=comment,
    )
    document.full_clean()
    document.save()
    price_document_lines_replace(document=document, lines=lines)
    return document


@transaction.atomic
def price_document_lines_replace(*, document: PriceDocument, lines: Sequence[PriceLine]) -> None:
    """Put other lines into a draft. Raises ValidationError for a posted document and for a package of another item."""
    document_lock(document=document)
    document_check_draft(document=document)
    document.lines.all().delete()
    rows = [
        PriceDocumentLine(
            document=document,
            sku=line.sku,
            price_type=line.price_type,
            package=line.package or line.sku.item.base_package,
            value=line.value,
        )
        for line in lines
    ]
    for row in rows:
        row.full_clean()
    PriceDocumentLine.objects.bulk_create(rows)


@transaction.atomic
def price_document_post(*, document: PriceDocument) -> PriceDocument:
    """Write the lines of a draft into the register of prices.

    Raises ValidationError for a posted document, an empty one and a package of another item.
    """
    document_lock(document=document)
    document_check_draft(document=document)
    lines = list(document.lines.select_related("sku__item", "package__item"))
    document_check_filled(document=document, lines=lines)
    prices_set(
        prices=[
            Price(
                sku=line.sku,
                price_type_id=line.price_type_id,
                package=line.package,
                value=line.value,
                effective_at=document.effective_at,
                document=document,
            )
            for line in lines
        ]
    )
    document_status_set(document=document, status=DocumentStatus.POSTED)
    return document


@transaction.atomic
def price_document_unpost(*, document: PriceDocument) -> PriceDocument:
    """Take the prices of a posted document back, so that the next export looks at its skus.

    Raises ValidationError for a draft.
    """
    document_lock(document=document)
    document_check_posted(document=document)
    skus_touch(sku_ids=document.prices.values_list("sku_id", flat=True))
    document.prices.all().delete()
    document_status_set(document=document, status=DocumentStatus.DRAFT)
    return document
