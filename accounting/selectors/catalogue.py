"""Reading the catalogue."""

from collections.abc import Collection, Iterable

from accounting.models import Barcode, Item, ItemCategory, MarkingKind
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


def item_marking_kinds(*, items: Iterable[Item]) -> dict[int, MarkingKind]:
    """Return by item id how an item is marked: its own kind, else that of the nearest category above, else none.

    One query, whatever the number of items. Never returns `inherit`.
    """
    categories = {
        pk: (parent_id, marking_kind)
        for pk, parent_id, marking_kind in ItemCategory.objects.order_by().values_list(
            "pk", "parent_id", "marking_kind"
        )
    }

    def resolve(kind: str, category_id: int | None) -> MarkingKind:
        while kind == MarkingKind.INHERIT and category_id is not None:
            category_id, kind = categories[category_id]
        return MarkingKind.NONE if kind == MarkingKind.INHERIT else MarkingKind(kind)

    return {item.pk: resolve(item.marking_kind, item.category_id) for item in items}
