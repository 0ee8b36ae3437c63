"""Reading the catalogue."""

from collections.abc import Collection

from accounting.models import Barcode
from accounting.selectors.chunks import chunked


def barcodes_by_value(*, values: Collection[str]) -> dict[str, Barcode]:
    """Return the barcodes of `values`, letter by letter, with their sku, item and package; an unknown one is absent.

    One query for each 10,000 values.
    """
    return {
        barcode.value: barcode
        for part in chunked(values)
        for barcode in Barcode.objects.filter(value__in=part).select_related("sku__item", "package")
    }
