"""Offers of a batch into the books: characteristics, barcodes, prices and stock."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet

from accounting.models import Item, Sku
from exchange.codes import OneCCode
from exchange.issues import Issue, Subject, SubjectKind
from exchange.onec.commerceml.elements import Offer
from exchange.onec.imports.barcodes import BarcodeOwner, WantedBarcode, barcodes_named, barcodes_write
from exchange.onec.imports.batches import Batch, SkuKey
from exchange.onec.imports.packages import Packages, WantedPackage, packages_write
from exchange.onec.imports.prices import PricedSku, prices_write
from exchange.onec.imports.stock import CountedSku, stock_write
from exchange.onec.imports.summary import Outcome, Part
from exchange.onec.imports.values import variant_name


@dataclass(frozen=True, slots=True)
class _OfferedSku:
    offer: Offer
    sku: Sku


def offers_write(batch: Batch, offers: Collection[Offer]) -> None:
    """Write offers of items that the books have; must run inside a transaction, may run twice.

    Of two elements with one Ид both hold, the later one over the earlier: prices and stock often come apart.
    """
    _references_ensure(batch, offers)
    skus, empty_plain = _skus_ensure(batch, offers)
    offered = [
        _OfferedSku(offer, skus[offer.guid, offer.characteristic])
        for offer in offers
        if (offer.guid, offer.characteristic) in skus
    ]
    packages = _packages(batch, offered)
    _barcodes(batch, offered, packages)
    priced = [PricedSku(each.sku, each.offer.prices, each.offer.place) for each in offered if each.offer.prices]
    prices_write(batch, priced, packages)
    stock_write(batch, [CountedSku(each.sku, each.offer.stock, each.offer.total, each.offer.place) for each in offered])
    # Only now is it known what hangs on them.
    _still_empty(empty_plain).delete()


def _references_ensure(batch: Batch, offers: Collection[Offer]) -> None:
    """Make price types and warehouses that no file describes, though the goods of the offer may be refused."""
    for offer in offers:
        for price in offer.prices:
            batch.references.price_type(price.price_type, price.currency, batch.tally)
        for row in offer.stock:
            batch.references.warehouse(row.warehouse, batch.tally)


def _skus_ensure(batch: Batch, offers: Collection[Offer]) -> tuple[dict[SkuKey, Sku], QuerySet[Sku]]:
    """Return the skus of the offers, making missing ones, and the plain skus that will go if nothing comes to them.

    An offer of an unknown item is refused.
    """
    guids = {offer.guid for offer in offers}
    found = Sku.objects.filter(item__guid__in=guids).select_related("item__unit")
    skus: dict[SkuKey, Sku] = {(sku.item.guid, sku.guid): sku for sku in found}
    items: dict[str, Item] = {sku.item.guid: sku.item for sku in skus.values()}
    made: dict[SkuKey, Sku] = {}
    renamed: dict[SkuKey, Sku] = {}
    for offer in offers:
        item, key = items.get(offer.guid), (offer.guid, offer.characteristic)
        if item is None:
            subject = Subject(SubjectKind.OFFER, offer.name or offer.guid)
            batch.tally.refuse(Issue(OneCCode.ITEM_UNKNOWN, subject, {"guid": offer.guid[:100]}), offer.place)
        elif key not in skus:
            if offer.is_deleted or not (offer.characteristic or _says_something(offer)):
                continue
            skus[key] = made[key] = Sku(
                item=item, guid=offer.characteristic, variant=_variant(offer, item) or offer.characteristic
            )
        elif offer.characteristic and offer.is_deleted:
            subject = Subject(SubjectKind.VARIANT, str(skus[key]))
            batch.tally.remark(Issue(OneCCode.VARIANT_MARKED, subject), offer.place)
        elif offer.characteristic and (offer.name or offer.characteristic_values):
            variant = _variant(offer, item) or skus[key].variant
            if skus[key].variant != variant:
                skus[key].variant = variant
                renamed[key] = skus[key]
            elif key not in made:
                batch.tally.count(Part.CHARACTERISTICS, Outcome.UNCHANGED)
    Sku.objects.bulk_create(made.values())
    Sku.objects.bulk_update([sku for key, sku in renamed.items() if key not in made], ["variant"])
    batch.tally.count(Part.CHARACTERISTICS, Outcome.CREATED, sum(bool(key[1]) for key in made))
    batch.tally.count(Part.CHARACTERISTICS, Outcome.CHANGED, len(renamed.keys() - made.keys()))
    empty = _still_empty(Sku.objects.filter(item__in={sku.item_id for sku in made.values()}, guid=""))
    return skus, Sku.objects.filter(pk__in=list(empty.values_list("pk", flat=True)) if made else [])


def _says_something(offer: Offer) -> bool:
    """Tell whether an offer of an item that has characteristics says anything of the item as a whole."""
    named = offer.prices or offer.barcodes or offer.packages
    return bool(named or offer.total or any(row.quantity for row in offer.stock))


def _variant(offer: Offer, item: Item) -> str:
    if not offer.characteristic:
        return ""
    return variant_name(offer_name=offer.name, item_name=item.name, values=offer.characteristic_values)


def _still_empty(plain: QuerySet[Sku]) -> QuerySet[Sku]:
    """Return those of the plain skus, which items got before their characteristics came, that nothing hangs on."""
    for relation in Sku._meta.related_objects:
        rows = relation.related_model._base_manager.filter(**{relation.field.name: OuterRef("pk")})
        plain = plain.exclude(Exists(rows))
    return plain


def _packages(batch: Batch, offered: Collection[_OfferedSku]) -> Packages:
    wanted = []
    for each in offered:
        item, place = each.sku.item, each.offer.place
        wanted += [WantedPackage(item, package, place) for package in each.offer.packages]
        wanted += [WantedPackage(item, price, place) for price in each.offer.prices if price.coefficient != 1]
    return packages_write(batch, wanted, item_ids={each.sku.item_id for each in offered})


def _barcodes(batch: Batch, offered: Collection[_OfferedSku], packages: Packages) -> None:
    wanted: list[WantedBarcode] = []
    for each in offered:
        owner = BarcodeOwner(each.sku, each.offer.place, is_characteristic=bool(each.offer.characteristic))
        wanted += barcodes_named(each.offer, owner, packages)
    barcodes_write(batch, wanted)
