"""Items of a batch into the books: only what the file says is written, and only what differs."""

from collections.abc import Collection, Iterable
from typing import Any

from accounting.models import Item, Sku
from accounting.services.catalogue import items_ensure_parts
from exchange.codes import OneCCode
from exchange.issues import Issue, Subject, SubjectKind
from exchange.models import OneCItem
from exchange.onec.commerceml.elements import Product
from exchange.onec.imports.barcodes import BarcodeOwner, WantedBarcode, barcodes_named, barcodes_write
from exchange.onec.imports.batches import Batch, SkuKey
from exchange.onec.imports.packages import WantedPackage, packages_write
from exchange.onec.imports.prices import PricedSku, prices_write
from exchange.onec.imports.summary import Outcome, Part
from exchange.onec.imports.values import item_kind_of, name_of_item, variant_name, vat_rate_of

_WRITTEN = ("name", "print_name", "article", "category", "unit", "retail_vat_rate", "kind", "deletion_mark")
#: What a row of one characteristic says of itself, and not of the item: kept from changing an item that is there.
_OF_CHARACTERISTIC = ("name", "print_name", "article")


def products_write(batch: Batch, products: Collection[Product]) -> None:
    """Write items with their characteristics, packages, barcodes and prices; must run inside a transaction.

    May run twice: the second time nothing is written. Of two elements with one Ид the later one holds.
    """
    rows = list({(product.guid, product.characteristic): product for product in products}.values())
    # What is said of an item itself goes before what is said of one characteristic of it.
    rows.sort(key=lambda product: bool(product.characteristic))
    known = Item.objects.filter(guid__in={product.guid for product in rows}).select_related("unit")
    items: dict[str, Item] = {item.guid: item for item in known}
    characteristics = _characteristics(rows)
    new, changed, with_new_unit = _items_prepare(batch, rows, items, _marks(rows, characteristics))
    Item.objects.bulk_create(new)
    Item.objects.bulk_update(changed, _WRITTEN)
    rows = [product for product in rows if product.guid in items]
    rows = _characteristics_write(batch, rows, items, characteristics)
    items_ensure_parts(items=[*new, *with_new_unit])
    if batch.is_from_1c:
        _remember(batch, {items[product.guid].pk: product.catalogue for product in rows})
    _parts_write(batch, [product for product in rows if _has_parts(product)], items)


def _characteristics(rows: Iterable[Product]) -> dict[SkuKey, Sku]:
    """Return the characteristics that the books have of items whose rows name one: «<guid>#<guid>» as the Ид."""
    guids = {product.guid for product in rows if product.characteristic}
    if not guids:
        return {}
    found = Sku.objects.filter(item__guid__in=guids).exclude(guid="").select_related("item")
    return {(sku.item.guid, sku.guid): sku for sku in found}


def _marks(rows: Iterable[Product], characteristics: Collection[SkuKey]) -> dict[str, bool]:
    """Return what the rows of characteristics alone say of the marks of their items: deleted when all of them are."""
    own = {product.guid for product in rows if not product.characteristic}
    living = {product.guid for product in rows if not product.is_deleted}
    deleted = {(product.guid, product.characteristic) for product in rows if product.is_deleted}
    # One that this batch does not name may live.
    elsewhere = {key[0] for key in characteristics if key not in deleted}
    of_characteristics = {product.guid for product in rows if product.characteristic} - own
    return {guid: guid not in living for guid in of_characteristics if guid in living or guid not in elsewhere}


def _items_prepare(
    batch: Batch, rows: Iterable[Product], items: dict[str, Item], marks: dict[str, bool]
) -> tuple[list[Item], list[Item], list[Item]]:
    """Fill items from the rows; return (new, changed, with another unit). New ones are added to `items`."""
    new: list[Item] = []
    changed: dict[str, Item] = {}
    with_new_unit: dict[str, Item] = {}
    outcomes: dict[str, Outcome] = {}
    for product in rows:
        item = items.get(product.guid)
        if item is None:
            if not product.name:
                nameless = Subject(SubjectKind.SKU_ID, product.guid)
                batch.tally.refuse(Issue(OneCCode.NO_NAME, nameless), product.place)
                continue
            item = items[product.guid] = _item_new(batch, product, marks)
            new.append(item)
            outcomes[item.guid] = Outcome.CREATED
            continue
        unit_id, was_deleted = item.unit_id, item.deletion_mark
        fields = _fields(batch, product, item)
        if product.characteristic:
            fields = {name: value for name, value in fields.items() if name not in _OF_CHARACTERISTIC}
            fields["deletion_mark"] = marks.get(item.guid, was_deleted)
        if not _set(item, fields):
            outcomes.setdefault(item.guid, Outcome.UNCHANGED)
        elif item.pk is not None:
            is_marked = item.deletion_mark and not was_deleted
            outcomes[item.guid] = Outcome.MARKED_DELETED if is_marked else Outcome.CHANGED
            changed[item.guid] = item
            if item.unit_id != unit_id:
                with_new_unit[item.guid] = item
    for outcome in outcomes.values():
        batch.tally.count(Part.ITEMS, outcome)
    return new, list(changed.values()), list(with_new_unit.values())


def _item_new(batch: Batch, product: Product, marks: dict[str, bool]) -> Item:
    item = Item(guid=product.guid, unit=batch.references.units.ensure(product.unit, batch.tally))
    _set(item, _fields(batch, product, item))
    if product.characteristic:
        item.name = name_of_item(item.name, product.characteristic_values)
        item.deletion_mark = marks.get(product.guid, False)
    if product.unit is None:
        subject = Subject(SubjectKind.SKU, str(item))
        batch.tally.remark(Issue(OneCCode.UNIT_ASSUMED, subject, {"unit": str(item.unit)}), product.place)
    return item


def _set(item: Item, fields: dict[str, Any]) -> bool:
    """Set fields that differ; say whether any did."""
    differing = {name: value for name, value in fields.items() if getattr(item, name) != value}
    for name, value in differing.items():
        setattr(item, name, value)
    return bool(differing)


def _fields(batch: Batch, product: Product, item: Item) -> dict[str, Any]:
    """Return the fields that the file speaks of; what it leaves out stays as it is in the books."""
    subject = Subject(SubjectKind.SKU, product.name or product.guid)
    fields: dict[str, Any] = {"deletion_mark": product.is_deleted}
    if product.name:
        fields["name"] = product.name[:500]
    if product.full_name is not None:
        fields["print_name"] = product.full_name[:1000]
    if product.article is not None:
        fields["article"] = product.article[:100]
    if product.unit is not None:
        fields["unit"] = batch.references.units.ensure(product.unit, batch.tally)
    if product.kind and item.kind != Item.Kind.PREPAYMENT:
        fields["kind"] = item_kind_of(product.kind)
    if product.vat:
        rate = vat_rate_of(product.vat)
        if rate is None:
            params = {"rate": product.vat[:20], "kept": item.get_retail_vat_rate_display()}
            batch.tally.remark(Issue(OneCCode.VAT_UNKNOWN, subject, params), product.place)
        else:
            fields["retail_vat_rate"] = rate
    if product.groups:
        category = next(filter(None, map(batch.references.category, product.groups)), None)
        if category is not None:
            fields["category"] = category
        else:
            missing = {"guid": product.groups[0][:50]}
            batch.tally.remark(Issue(OneCCode.GROUP_UNKNOWN, subject, missing), product.place)
    return fields


def _characteristics_write(
    batch: Batch, rows: Collection[Product], items: dict[str, Item], known: dict[SkuKey, Sku]
) -> list[Product]:
    """Make the characteristics that rows name, and name those known by their Ид alone; return the rows that have a sku.

    A characteristic that is deleted in 1C is not made, and one of the books stays.
    """
    with_sku: list[Product] = []
    made: list[Sku] = []
    named: list[Sku] = []
    for row in rows:
        sku = known.get((row.guid, row.characteristic))
        if row.is_deleted and row.characteristic:
            if sku is None:
                continue
            batch.tally.remark(Issue(OneCCode.VARIANT_MARKED, Subject(SubjectKind.VARIANT, str(sku))), row.place)
        elif row.characteristic:
            item = items[row.guid]
            variant = variant_name(offer_name=row.name, item_name=item.name, values=row.characteristic_values)
            if sku is None:
                made.append(Sku(item=item, guid=row.characteristic, variant=variant or row.characteristic))
            elif variant and sku.variant == sku.guid != variant:
                sku.variant = variant
                named.append(sku)
        with_sku.append(row)
    Sku.objects.bulk_create(made)
    Sku.objects.bulk_update(named, ["variant"])
    batch.tally.count(Part.CHARACTERISTICS, Outcome.CREATED, len(made))
    batch.tally.count(Part.CHARACTERISTICS, Outcome.CHANGED, len(named))
    return with_sku


def _remember(batch: Batch, catalogues: dict[int, str]) -> None:
    """Remember by item id from which catalogue of the organisation's 1C it came, and that this exchange had it.

    A list of changes is remembered too: whether the exchange is a full one, a later fragment may be the first to say.
    """
    of_organization = OneCItem.objects.filter(organization=batch.organization)
    known = set(of_organization.filter(item__in=catalogues).values_list("item_id", flat=True))
    OneCItem.objects.bulk_create(
        OneCItem(organization=batch.organization, item_id=item_id, catalogue=catalogue, last_session=batch.session)
        for item_id, catalogue in catalogues.items()
        if item_id not in known
    )
    for catalogue in set(catalogues.values()):
        had = [item_id for item_id in known if catalogues[item_id] == catalogue]
        of_organization.filter(item__in=had).exclude(last_session=batch.session).update(
            last_session=batch.session, catalogue=catalogue
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
    wanted: list[WantedBarcode] = []
    for row in rows:
        owner = BarcodeOwner(skus[row.guid, row.characteristic], row.place, is_characteristic=bool(row.characteristic))
        wanted += barcodes_named(row, owner, packages)
    barcodes_write(batch, wanted)
    prices_write(
        batch,
        [PricedSku(skus[row.guid, row.characteristic], row.prices, row.place) for row in rows if row.prices],
        packages,
    )


def _skus_of(rows: Collection[Product], items: dict[str, Item]) -> dict[SkuKey, Sku]:
    """Return the sku of each row; an item that has only characteristics gets a plain one for what is the item's own."""
    wanted = {(row.guid, row.characteristic) for row in rows}
    found = Sku.objects.filter(item__in={items[guid].pk for guid, _ in wanted}).select_related("item")
    skus: dict[SkuKey, Sku] = {(sku.item.guid, sku.guid): sku for sku in found}
    missing = [Sku(item=items[guid], guid="") for guid, characteristic in wanted if (guid, characteristic) not in skus]
    for sku in Sku.objects.bulk_create(missing):
        skus[sku.item.guid, sku.guid] = sku
    return skus
