"""Barcodes of a batch. One that the books have elsewhere stays there, for it may have been given by hand."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from accounting.models import Barcode, ItemPackage, Sku
from exchange.codes import OneCCode
from exchange.issues import Issue, Subject, SubjectKind
from exchange.onec.commerceml.elements import Offer, Place, Product
from exchange.onec.imports.batches import Batch
from exchange.onec.imports.packages import Packages
from exchange.onec.imports.summary import Outcome, Part


@dataclass(frozen=True, slots=True)
class BarcodeOwner:
    """The sku to which a file gives barcodes, at a characteristic or at the item as a whole."""

    sku: Sku
    place: Place
    is_characteristic: bool


@dataclass(frozen=True, slots=True)
class WantedBarcode:
    value: str
    owner: BarcodeOwner
    package: ItemPackage


def barcodes_named(element: Product | Offer, owner: BarcodeOwner, packages: Packages) -> Iterator[WantedBarcode]:
    """Yield the barcodes that an element names: its own are of the base package, others of their package."""
    for value in element.barcodes:
        yield WantedBarcode(value, owner, packages.base(owner.sku.item_id))
    for package in element.packages:
        found = packages.find(owner.sku.item_id, package)
        if found is not None:
            yield from (WantedBarcode(value, owner, found) for value in package.barcodes)


def barcodes_write(batch: Batch, wanted: Collection[WantedBarcode]) -> None:
    """Make missing barcodes; move one from the item as a whole to the characteristic that 1C names.

    Must run inside a transaction. Identification codes given out here are never touched.
    """
    if not wanted:
        return
    values = {each.value for each in wanted}
    found = Barcode.objects.filter(value__in=values).select_related("sku__item")
    known: dict[str, Barcode] = {barcode.value: barcode for barcode in found}
    new: list[Barcode] = []
    moved: list[Barcode] = []
    for each in wanted:
        sku, barcode = each.owner.sku, known.get(each.value)
        if barcode is None:
            barcode = known[each.value] = Barcode(value=each.value, sku=sku, package=each.package)
            new.append(barcode)
        elif barcode.is_internal or barcode.sku.item_id != sku.item_id:
            code = OneCCode.BARCODE_IS_CODE if barcode.is_internal else OneCCode.BARCODE_TAKEN
            subject = Subject(SubjectKind.BARCODE, each.value, owner=str(sku))
            batch.tally.refuse(Issue(code, subject, {"sku": str(barcode.sku)}), each.owner.place)
        elif barcode.pk and _must_move(barcode, each):
            barcode.sku, barcode.package = sku, each.package
            moved.append(barcode)
        elif barcode.pk:
            batch.tally.count(Part.BARCODES, Outcome.UNCHANGED)
    Barcode.objects.bulk_create(new)
    Barcode.objects.bulk_update(moved, ["sku", "package"])
    batch.tally.count(Part.BARCODES, Outcome.CREATED, len(new))
    batch.tally.count(Part.BARCODES, Outcome.CHANGED, len(moved))


def _must_move(barcode: Barcode, wanted: WantedBarcode) -> bool:
    """Tell whether 1C knows better where a barcode belongs: at a characteristic, or at another package of its sku."""
    if barcode.sku_id != wanted.owner.sku.pk:
        return wanted.owner.is_characteristic and not barcode.sku.guid
    return barcode.package_id != wanted.package.pk and not wanted.package.is_base
