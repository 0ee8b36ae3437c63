"""Packages of items: known by their coefficient and unit, so that one that changed in 1C never rewrites history."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field

from accounting.models import Item, ItemPackage
from exchange.codes import OneCCode
from exchange.issues import Issue, Subject, SubjectKind
from exchange.onec.commerceml.elements import Package, Place, Price
from exchange.onec.imports.batches import Batch
from exchange.onec.imports.summary import Outcome, Part
from exchange.onec.imports.units import Units
from exchange.onec.imports.values import fraction_of


@dataclass(frozen=True, slots=True)
class WantedPackage:
    """`source` is a package of the item, or a price for one."""

    item: Item
    source: Package | Price
    place: Place


@dataclass
class Packages:
    """The packages of the items of a batch."""

    units: Units
    _by_item: dict[int, list[ItemPackage]] = field(default_factory=lambda: defaultdict(list))

    def add(self, package: ItemPackage) -> None:
        self._by_item[package.item_id].append(package)

    def names(self, item_id: int) -> set[str]:
        return {package.name for package in self._by_item[item_id]}

    def base(self, item_id: int) -> ItemPackage:
        return next(package for package in self._by_item[item_id] if package.is_base)

    def find(self, item_id: int, source: Package | Price) -> ItemPackage | None:
        """Return the package of a coefficient; of several, the one in the unit or with the name that 1C gives."""
        if source.coefficient == 1:
            # One base unit, whatever word stands for the unit.
            return self.base(item_id)
        coefficient = fraction_of(source)
        same = [each for each in self._by_item[item_id] if (each.numerator, each.denominator) == coefficient]
        words = _words(source)
        unit = self.units.find(source.unit) if same and source.unit else None
        return next((each for each in same if each.unit == unit or each.name in words), None) or (
            same[0] if same and (isinstance(source, Price) or not words) else None
        )


def packages_write(batch: Batch, wanted: Collection[WantedPackage], *, item_ids: Collection[int]) -> Packages:
    """Make the packages that are missing; return all packages of the items. Must run inside a transaction.

    A package of another coefficient is another package: documents that stand in the old one keep their quantities.
    """
    packages = Packages(batch.references.units)
    for package in ItemPackage.objects.filter(item__in=item_ids).select_related("unit"):
        packages.add(package)
    made: list[ItemPackage] = []
    for each in wanted:
        if packages.find(each.item.pk, each.source) is not None:
            batch.tally.count(Part.PACKAGES, Outcome.UNCHANGED, isinstance(each.source, Package))
            continue
        coefficient = fraction_of(each.source)
        if coefficient is None:
            subject = Subject(SubjectKind.PACKAGE, str(each.item))
            params = {"coefficient": each.source.coefficient}
            batch.tally.refuse(Issue(OneCCode.COEFFICIENT_NOT_HELD, subject, params), each.place)
            continue
        package = _made(batch, each, coefficient, packages.names(each.item.pk))
        packages.add(package)
        made.append(package)
    ItemPackage.objects.bulk_create(made)
    batch.tally.count(Part.PACKAGES, Outcome.CREATED, len(made))
    return packages


def _made(batch: Batch, wanted: WantedPackage, coefficient: tuple[int, int], taken: set[str]) -> ItemPackage:
    source = wanted.source
    unit = batch.references.units.ensure(source.unit, batch.tally) if source.unit else wanted.item.unit
    name = ((source.name if isinstance(source, Package) else "") or unit.name)[:70]
    if name in taken:
        name = f"{name} ({source.coefficient.normalize():f} {wanted.item.unit.name})"[:100]
    number = 2
    unique = name
    while unique in taken:
        unique, number = f"{name[:90]} {number}", number + 1
    return ItemPackage(
        item=wanted.item,
        guid=source.guid if isinstance(source, Package) else "",
        name=unique,
        unit=unit,
        numerator=coefficient[0],
        denominator=coefficient[1],
    )


def _words(source: Package | Price) -> set[str]:
    reference = source.unit
    words = {source.name} if isinstance(source, Package) else set()
    if reference is not None:
        words |= {reference.code, reference.name, reference.full_name, reference.guid}
    return words - {""}
