"""Offers of a batch into the books: characteristics, barcodes, prices and stock."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Exists, OuterRef

from accounting.models import Item, Sku
from exchange.onec.elements import Offer
from exchange.services.onec.barcodes import BarcodeOwner, WantedBarcode, barcodes_write
from exchange.services.onec.batches import Batch
from exchange.services.onec.packages import Packages, WantedPackage, packages_write
from exchange.services.onec.prices import PricedSku, prices_write
from exchange.services.onec.stock import CountedSku, stock_write
from exchange.services.onec.summary import Outcome, Part
from exchange.services.onec.values import variant_name

SkuKey = tuple[str, str]
"""(Ид of the item, Ид of the characteristic)"""


@dataclass(frozen=True, slots=True)
class _OfferedSku:
    offer: Offer
    sku: Sku


def offers_write(batch: Batch, offers: Collection[Offer]) -> None:
    """Write offers of items that the books have; must run inside a transaction, may run twice.

    Of two elements with one Ид both hold, the later one over the earlier: prices and stock often come apart.
    """
    _references_ensure(batch, offers)
    skus = _skus_ensure(batch, offers)
    offered = [
        _OfferedSku(offer, skus[offer.guid, offer.characteristic])
        for offer in offers
        if (offer.guid, offer.characteristic) in skus
    ]
    if not offered:
        return
    packages = _packages(batch, offered)
    _barcodes(batch, offered, packages)
    priced = [PricedSku(each.sku, each.offer.prices, each.offer.place) for each in offered if each.offer.prices]
    prices_write(batch, priced, packages)
    stock_write(batch, [CountedSku(each.sku, each.offer.stock, each.offer.total, each.offer.place) for each in offered])


def _references_ensure(batch: Batch, offers: Collection[Offer]) -> None:
    """Make price types and warehouses that no file describes, though the goods of the offer may be refused."""
    for offer in offers:
        for price in offer.prices:
            batch.references.price_type(price.price_type, price.currency, batch.tally)
        for row in offer.stock:
            batch.references.warehouse(row.warehouse, batch.tally)


def _skus_ensure(batch: Batch, offers: Collection[Offer]) -> dict[SkuKey, Sku]:
    """Return the skus of the offers, making missing ones; an offer of an unknown item is refused."""
    guids = {offer.guid for offer in offers}
    found = Sku.objects.filter(item__guid__in=guids).select_related("item__unit")
    skus: dict[SkuKey, Sku] = {(sku.item.guid, sku.guid): sku for sku in found}
    items: dict[str, Item] = {sku.item.guid: sku.item for sku in skus.values()}
    made: dict[SkuKey, Sku] = {}
    renamed: dict[SkuKey, Sku] = {}
    for offer in offers:
        item, key = items.get(offer.guid), (offer.guid, offer.characteristic)
        if item is None:
            batch.tally.refuse(
                target=f"Предложение «{offer.name or offer.guid}»",
                reason=f"товара с Ид «{offer.guid[:100]}» нет. Выгрузите из 1С и сам товар.",
                place=offer.place,
            )
        elif key not in skus:
            if offer.is_deleted:
                continue
            skus[key] = made[key] = Sku(item=item, guid=offer.characteristic, variant=_variant(offer, item))
        elif offer.characteristic and (offer.name or offer.characteristic_values):
            variant = _variant(offer, item)
            if skus[key].variant != variant:
                skus[key].variant = variant
                renamed[key] = skus[key]
            elif key not in made:
                batch.tally.count(Part.CHARACTERISTICS, Outcome.UNCHANGED)
    Sku.objects.bulk_create(made.values())
    Sku.objects.bulk_update([sku for key, sku in renamed.items() if key not in made], ["variant"])
    batch.tally.count(Part.CHARACTERISTICS, Outcome.CREATED, sum(bool(key[1]) for key in made))
    batch.tally.count(Part.CHARACTERISTICS, Outcome.CHANGED, len(renamed.keys() - made.keys()))
    _empty_plain_skus_delete({sku.item_id for key, sku in made.items() if key[1]})
    return skus


def _variant(offer: Offer, item: Item) -> str:
    if not offer.characteristic:
        return ""
    return variant_name(
        offer_name=offer.name,
        item_name=item.name,
        values=offer.characteristic_values,
        guid=offer.characteristic,
    )


def _empty_plain_skus_delete(item_ids: Collection[int]) -> None:
    """Take away the plain sku that an item got before its characteristics came, unless something hangs on it."""
    if not item_ids:
        return
    plain = Sku.objects.filter(item__in=item_ids, guid="")
    for relation in Sku._meta.related_objects:
        rows = relation.related_model._base_manager.filter(**{relation.field.name: OuterRef("pk")})
        plain = plain.exclude(Exists(rows))
    plain.delete()


def _packages(batch: Batch, offered: Collection[_OfferedSku]) -> Packages:
    wanted = []
    for each in offered:
        item, place = each.sku.item, each.offer.place
        wanted += [WantedPackage(item, package, place) for package in each.offer.packages]
        wanted += [WantedPackage(item, price, place) for price in each.offer.prices if price.coefficient != 1]
    return packages_write(batch, wanted, item_ids={each.sku.item_id for each in offered})


def _barcodes(batch: Batch, offered: Collection[_OfferedSku], packages: Packages) -> None:
    wanted = []
    for each in offered:
        owner = BarcodeOwner(each.sku, each.offer.place, is_characteristic=bool(each.offer.characteristic))
        wanted += [WantedBarcode(value, owner, packages.base(each.sku.item_id)) for value in each.offer.barcodes]
        for package in each.offer.packages:
            found = packages.find(each.sku.item_id, package)
            if found is not None:
                wanted += [WantedBarcode(value, owner, found) for value in package.barcodes]
    barcodes_write(batch, wanted)
