"""Keeping the catalogue: categories, items, their characteristics and packages, and the goods of «Расхождение»."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import ProtectedError

from accounting.models import Item, ItemCategory, ItemPackage, MarkingKind, Sku, Unit, VatRate
from accounting.models.base import Markable, new_guid


@dataclass(frozen=True)
class Variant:
    """A characteristic of an item: «36», «красный»."""

    name: str
    guid: str = field(default_factory=new_guid)


@transaction.atomic
def category_create(
    *,
    name: str,
    parent: ItemCategory | None = None,
    marking_kind: MarkingKind = MarkingKind.INHERIT,
    guid: str | None = None,
) -> ItemCategory:
    """Create a category. Raises ValidationError."""
    category = ItemCategory(name=name, parent=parent, marking_kind=marking_kind, guid=guid or new_guid())
    category.full_clean()
    category.save()
    return category


@transaction.atomic
def deletion_mark_set(*, obj: Markable, is_marked: bool) -> None:
    """Mark an object for deletion, or take the mark off. The next export withdraws a marked item from the registers."""
    obj.deletion_mark = is_marked
    obj.save(update_fields=["deletion_mark"])


@transaction.atomic
def item_create(
    *,
    name: str,
    unit: Unit,
    category: ItemCategory | None = None,
    kind: Item.Kind = Item.Kind.PRODUCT,
    retail_vat_rate: VatRate = VatRate.TWENTY,
    guid: str | None = None,
    variants: Sequence[Variant] = (),
    print_name: str = "",
    article: str = "",
    is_weight: bool = False,
    minimum_price: Decimal | None = None,
    marking_kind: MarkingKind = MarkingKind.INHERIT,
) -> Item:
    """Create an item with its base package and a sku for each variant, or one plain sku.

    `minimum_price` in roubles. Raises ValidationError.
    """
    item = Item(
        name=name,
        unit=unit,
        category=category,
        kind=kind,
        retail_vat_rate=retail_vat_rate,
        guid=guid or new_guid(),
        print_name=print_name,
        article=article,
        is_weight=is_weight,
        minimum_price=minimum_price,
        marking_kind=marking_kind,
    )
    item.full_clean()
    item.save()
    Sku.objects.bulk_create(Sku(item=item, variant=variant.name, guid=variant.guid) for variant in variants)
    items_ensure_parts(items=[item])
    return item


@transaction.atomic
def items_ensure_parts(*, items: Collection[Item]) -> None:
    """Give each item what every item has: a base package 1/1 in the item's unit, and at least one sku.

    Call it whenever items were written by other hands (a form, an import). May run twice; a constant number of queries.
    """
    base_packages = {
        package.item_id: package
        for package in ItemPackage.objects.filter(item__in=items, is_base=True).select_related("unit")
    }
    names_taken = set(ItemPackage.objects.filter(item__in=items, is_base=False).values_list("item_id", "name"))
    missing, outdated = [], []
    for item in items:
        package = base_packages.get(item.pk)
        if package and package.unit_id == item.unit_id:
            continue
        taken = (item.pk, item.unit.name) in names_taken
        name = f"{item.unit.name} (базовая)" if taken else item.unit.name
        if package:
            package.unit, package.name = item.unit, name
            outdated.append(package)
        else:
            missing.append(ItemPackage(item=item, unit=item.unit, name=name, is_base=True))
    ItemPackage.objects.bulk_create(missing)
    ItemPackage.objects.bulk_update(outdated, ["unit", "name"])

    with_sku = set(Sku.objects.filter(item__in=items).values_list("item_id", flat=True))
    Sku.objects.bulk_create(Sku(item=item) for item in items if item.pk not in with_sku)


@transaction.atomic
def sku_create(*, item: Item, variant: str, guid: str | None = None) -> Sku:
    """Add a characteristic to an item. Raises ValidationError."""
    sku = Sku(item=item, variant=variant, guid=guid or new_guid())
    sku.full_clean()
    sku.save()
    return sku


def skus_touch(*, sku_ids: Iterable[int]) -> None:
    """Mark skus as changed, so that the next export looks at them; for when a row that belonged to them is gone."""
    Sku.objects.filter(pk__in=set(sku_ids)).update()


@transaction.atomic
def package_create(
    *, item: Item, name: str, unit: Unit, numerator: int = 1, denominator: int = 1, guid: str = ""
) -> ItemPackage:
    """Add a package of numerator/denominator base units to an item. Raises ValidationError."""
    package = ItemPackage(item=item, name=name, unit=unit, numerator=numerator, denominator=denominator, guid=guid)
    package.full_clean()
    package.save()
    return package


@transaction.atomic
def package_delete(*, package: ItemPackage) -> None:
    """Delete a package with its prices and barcodes.

    Raises ValidationError for a base package and for one that stands in documents.
    """
    item = package.item
    if package.is_base:
        raise ValidationError(
            f"«{package}» — базовая упаковка товара «{item}», без неё товара не бывает. Удалить можно только другие.",
            code="base_package",
        )
    try:
        package.delete()
    except ProtectedError as error:
        raise ValidationError(
            f"Упаковка «{package}» товара «{item}» указана в документах, поэтому удалить её нельзя.",
            code="in_use",
        ) from error
    skus_touch(sku_ids=item.skus.values_list("pk", flat=True))


@transaction.atomic
def item_export_package_set(*, item: Item, package: ItemPackage | None) -> Item:
    """Choose the package in which an item is sold at the registers; None is its base package.

    Raises ValidationError for a package of another item.
    """
    item.export_package = package
    item.full_clean()
    item.save(update_fields=["export_package"])
    return item


DIFFERENCE_GUID = "receipt-difference"


@transaction.atomic
def difference_goods_ensure() -> tuple[Sku, ItemPackage]:
    """Return the sku and package of «Расхождение», made when first needed. May run twice.

    A service, so it moves no stock; marked for deletion, so it is offered to nobody and never sent to the registers.
    """
    item = Item.objects.filter(guid=DIFFERENCE_GUID).first()
    if item is None:
        unit, _ = Unit.objects.get_or_create(code="796", defaults={"name": "шт", "full_name": "штука"})
        item = item_create(
            name="Расхождение",
            unit=unit,
            kind=Item.Kind.SERVICE,
            retail_vat_rate=VatRate.NONE,
            guid=DIFFERENCE_GUID,
        )
        item.deletion_mark = True
        item.save(update_fields=["deletion_mark"])
    return Sku.objects.select_related("item").get(item=item), item.base_package
