"""Items of a batch into the books: only what the file says is written, and only what differs."""

from collections.abc import Collection, Iterable
from typing import Any

from accounting.models import Item, Sku
from accounting.services.catalogue import items_ensure_parts
from exchange.models import OneCItem
from exchange.onec.elements import Product
from exchange.services.onec.barcodes import BarcodeOwner, WantedBarcode, barcodes_write
from exchange.services.onec.batches import Batch
from exchange.services.onec.packages import WantedPackage, packages_write
from exchange.services.onec.prices import PricedSku, prices_write
from exchange.services.onec.summary import Outcome, Part
from exchange.services.onec.values import item_kind_of, variant_name, vat_rate_of

_WRITTEN = ("name", "print_name", "article", "category", "unit", "retail_vat_rate", "kind", "deletion_mark")


def products_write(batch: Batch, products: Collection[Product]) -> None:
    """Write items with their characteristics, packages, barcodes and prices; must run inside a transaction.

    May run twice: the second time nothing is written. Of two elements with one Ид the later one holds.
    """
    rows = list({(product.guid, product.characteristic): product for product in products}.values())
    known = Item.objects.filter(guid__in={product.guid for product in rows}).select_related("unit")
    items: dict[str, Item] = {item.guid: item for item in known}
    new, changed, with_new_unit = _items_prepare(batch, rows, items)
    Item.objects.bulk_create(new)
    Item.objects.bulk_update(changed, _WRITTEN)
    rows = [product for product in rows if product.guid in items]
    _characteristics_write(batch, [product for product in rows if product.characteristic], items)
    items_ensure_parts(items=[*new, *with_new_unit])
    if batch.is_from_1c:
        _remember(batch, {items[product.guid].pk: product.catalogue for product in rows})
    _parts_write(batch, [product for product in rows if _has_parts(product)], items)


def _items_prepare(
    batch: Batch, rows: Iterable[Product], items: dict[str, Item]
) -> tuple[list[Item], list[Item], list[Item]]:
    """Fill items from the rows; return (new, changed, with another unit). New ones are added to `items`."""
    new: list[Item] = []
    changed: dict[str, Item] = {}
    with_new_unit: list[Item] = []
    for product in rows:
        item = items.get(product.guid)
        if item is None:
            if not product.name:
                batch.tally.refuse(
                    target=f"Товар с Ид «{product.guid}»",
                    reason="нет наименования. Укажите его в 1С.",
                    place=product.place,
                )
                continue
            item = items[product.guid] = Item(guid=product.guid, unit=batch.references.unit(product.unit, batch.tally))
            new.append(item)
            _set(item, _fields(batch, product, item))
            if product.unit is None:
                batch.tally.remark(
                    target=f"Товар «{item}»",
                    reason=f"единица измерения не указана, поставлена «{item.unit}».",
                    place=product.place,
                )
            batch.tally.count(Part.ITEMS, Outcome.CREATED)
            continue
        unit_id, was_deleted = item.unit_id, item.deletion_mark
        if not _set(item, _fields(batch, product, item)):
            batch.tally.count(Part.ITEMS, Outcome.UNCHANGED)
            continue
        is_marked = item.deletion_mark and not was_deleted
        batch.tally.count(Part.ITEMS, Outcome.MARKED_DELETED if is_marked else Outcome.CHANGED)
        if item.pk is not None:
            changed[item.guid] = item
            if item.unit_id != unit_id:
                with_new_unit.append(item)
    return new, list(changed.values()), with_new_unit


def _set(item: Item, fields: dict[str, Any]) -> bool:
    """Set fields that differ; say whether any did."""
    differing = {name: value for name, value in fields.items() if getattr(item, name) != value}
    for name, value in differing.items():
        setattr(item, name, value)
    return bool(differing)


def _fields(batch: Batch, product: Product, item: Item) -> dict[str, Any]:
    """Return the fields that the file speaks of; what it leaves out stays as it is in the books."""
    fields: dict[str, Any] = {"deletion_mark": product.is_deleted}
    if product.name:
        fields["name"] = product.name[:500]
    if product.full_name is not None:
        fields["print_name"] = product.full_name[:1000]
    if product.article is not None:
        fields["article"] = product.article[:100]
    if product.unit is not None:
        fields["unit"] = batch.references.unit(product.unit, batch.tally)
    if product.kind and item.kind != Item.Kind.PREPAYMENT:
        fields["kind"] = item_kind_of(product.kind)
    if product.vat:
        rate = vat_rate_of(product.vat)
        if rate is None:
            batch.tally.remark(
                target=f"Товар «{product.name or product.guid}»",
                reason=f"ставки НДС «{product.vat[:20]}» нет в учёте, осталась «{item.get_retail_vat_rate_display()}».",
                place=product.place,
            )
        else:
            fields["retail_vat_rate"] = rate
    if product.groups:
        category = next(filter(None, map(batch.references.category, product.groups)), None)
        if category is not None:
            fields["category"] = category
        else:
            batch.tally.remark(
                target=f"Товар «{product.name or product.guid}»",
                reason=f"его группы с Ид «{product.groups[0][:50]}» нет ни в файле, ни в учёте.",
                place=product.place,
            )
    return fields


def _characteristics_write(batch: Batch, rows: Collection[Product], items: dict[str, Item]) -> None:
    """Make the characteristics that a catalogue names by itself: «<guid>#<guid>» as the Ид of an item."""
    known = set(Sku.objects.filter(item__in=[items[row.guid] for row in rows]).values_list("item__guid", "guid"))
    made = [
        Sku(
            item=items[row.guid],
            guid=row.characteristic,
            variant=variant_name(
                offer_name=row.name,
                item_name=items[row.guid].name,
                values=row.characteristic_values,
                guid=row.characteristic,
            ),
        )
        for row in rows
        if (row.guid, row.characteristic) not in known
    ]
    Sku.objects.bulk_create(made)
    batch.tally.count(Part.CHARACTERISTICS, Outcome.CREATED, len(made))


def _remember(batch: Batch, catalogues: dict[int, str]) -> None:
    """Remember by item id from which catalogue of the organisation's 1C it came, and that a full exchange had it."""
    of_organization = OneCItem.objects.filter(organization=batch.organization)
    known = set(of_organization.filter(item__in=catalogues).values_list("item_id", flat=True))
    OneCItem.objects.bulk_create(
        OneCItem(organization=batch.organization, item_id=item_id, catalogue=catalogue, full_session=batch.full_session)
        for item_id, catalogue in catalogues.items()
        if item_id not in known
    )
    if batch.full_session is None:
        return
    for catalogue in set(catalogues.values()):
        had = [item_id for item_id in known if catalogues[item_id] == catalogue]
        of_organization.filter(item__in=had).exclude(full_session=batch.full_session).update(
            full_session=batch.full_session, catalogue=catalogue
        )


def _has_parts(product: Product) -> bool:
    return bool(product.packages or product.barcodes or product.prices)


def _parts_write(batch: Batch, rows: Collection[Product], items: dict[str, Item]) -> None:
    """Write packages, barcodes and prices of the items that have some."""
    if not rows:
        return
    packages = packages_write(
        batch,
        [WantedPackage(items[row.guid], package, row.place) for row in rows for package in row.packages],
        item_ids={items[row.guid].pk for row in rows},
    )
    skus = _skus_of(rows, items)
    wanted = []
    for row in rows:
        owner = BarcodeOwner(skus[row.guid, row.characteristic], row.place, is_characteristic=bool(row.characteristic))
        wanted += [WantedBarcode(value, owner, packages.base(owner.sku.item_id)) for value in row.barcodes]
        for package in row.packages:
            found = packages.find(owner.sku.item_id, package)
            if found is not None:
                wanted += [WantedBarcode(value, owner, found) for value in package.barcodes]
    barcodes_write(batch, wanted)
    prices_write(
        batch,
        [PricedSku(skus[row.guid, row.characteristic], row.prices, row.place) for row in rows if row.prices],
        packages,
    )


def _skus_of(rows: Collection[Product], items: dict[str, Item]) -> dict[tuple[str, str], Sku]:
    """Return the sku of each row; an item that has only characteristics gets a plain one for what is the item's own."""
    wanted = {(row.guid, row.characteristic) for row in rows}
    found = Sku.objects.filter(item__in={items[guid].pk for guid, _ in wanted}).select_related("item")
    skus: dict[tuple[str, str], Sku] = {(sku.item.guid, sku.guid): sku for sku in found}
    missing = [Sku(item=items[guid], guid="") for guid, characteristic in wanted if (guid, characteristic) not in skus]
    for sku in Sku.objects.bulk_create(missing):
        skus[sku.item.guid, sku.guid] = sku
    return skus
