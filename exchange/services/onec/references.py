"""Units, groups, price types and warehouses of an import: found, brought up to date, made where the file uses them.

What is read once is remembered for the import; what another exchange makes meanwhile is found because every batch of
every import waits for the others (see `batches`).
"""

from dataclasses import dataclass, field

from accounting.models import ItemCategory, Organization, PriceType, Unit, Warehouse
from accounting.models.base import Currency
from exchange.onec import elements
from exchange.onec.elements import UnitReference
from exchange.services.onec.summary import Outcome, Part, Tally
from exchange.services.onec.values import DEFAULT_UNIT, OWN_CURRENCY, UNIT_NAMES, currency_of

#: Behind the Ид of what a file uses and does not describe, until one does.
UNDECLARED = "не описан"


@dataclass
class References:
    """The lists that items, prices and stock point at."""

    organization: Organization
    _units: dict[UnitReference, Unit] = field(default_factory=dict)
    _categories: dict[str, ItemCategory | None] = field(default_factory=dict)
    _price_types: dict[str, PriceType | None] = field(default_factory=dict)
    _warehouses: dict[str, Warehouse | None] = field(default_factory=dict)
    _refused_price_types: set[str] = field(default_factory=set)

    def forget(self) -> None:
        """Forget what was read or made, for when the transaction that made it is taken back."""
        self.__init__(self.organization)  # type: ignore[misc]

    # Units

    def unit(self, reference: UnitReference | None, tally: Tally) -> Unit:
        """Return the unit that a reference names, making it if it is new; pieces when nothing is said."""
        reference = reference or UnitReference(code=DEFAULT_UNIT)
        known = self._units.get(reference)
        if known is None:
            known = self._find_unit(reference) or self._make_unit(reference)
            if known.pk is None:
                known.save()
                tally.count(Part.UNITS, Outcome.CREATED)
            self._units[reference] = known
        return known

    def unit_declare(self, declared: elements.Unit, tally: Tally) -> None:
        """Write what a classifier says of a unit."""
        reference = declared.reference
        unit = self._find_unit(reference)
        if unit is None:
            self.unit(reference, tally)
            return
        full_name = (reference.full_name or unit.full_name)[:100]
        name = reference.name[:25] if reference.name and UNDECLARED in unit.name else unit.name
        if (unit.full_name, unit.name) == (full_name, name):
            tally.count(Part.UNITS, Outcome.UNCHANGED)
            return
        unit.full_name, unit.name = full_name, name
        unit.save(update_fields=["full_name", "name"])
        self._units.clear()
        tally.count(Part.UNITS, Outcome.CHANGED)

    def _find_unit(self, reference: UnitReference) -> Unit | None:
        if reference.code:
            return _unit_by(code=reference.code[:10])
        if reference.guid and (found := _unit_by(guid=reference.guid)):
            return found
        words = {word.lower() for word in (reference.name, reference.full_name) if word}
        # A base holds some dozens of units, and SQLite does not know the case of Cyrillic letters.
        units: list[Unit] = [
            unit
            for unit in Unit.objects.all()
            if words & {unit.name.lower(), unit.full_name.lower(), unit.guid.lower()}
        ]
        return units[0] if units else None

    def _make_unit(self, reference: UnitReference) -> Unit:
        code = reference.code[:10]
        if not code:
            code = next((known for known, name in UNIT_NAMES.items() if name == reference.name.lower()), "")
        name = reference.name or UNIT_NAMES.get(code) or reference.full_name
        made = Unit(
            code=code or (reference.name or reference.full_name or reference.guid)[:10],
            name=name[:25] or f"{code[:13]} ({UNDECLARED})",
            full_name=reference.full_name[:100],
        )
        if reference.guid:
            made.guid = reference.guid
        return _unit_by(code=made.code) or made

    # Groups

    def category(self, guid: str) -> ItemCategory | None:
        if guid not in self._categories:
            self._categories[guid] = ItemCategory.objects.filter(guid=guid).first()
        return self._categories[guid]

    def group_declare(self, group: elements.Group, tally: Tally) -> None:
        """Write a group; its parent must have been declared before it. One that is deleted in 1C is not made."""
        category = self.category(group.guid)
        parent = self.category(group.parent) if group.parent else None
        if category is None:
            if group.is_deleted:
                return
            category = ItemCategory.objects.create(guid=group.guid, name=group.name[:255], parent=parent)
            self._categories[group.guid] = category
            tally.count(Part.GROUPS, Outcome.CREATED)
        elif (category.name, category.parent_id) == (group.name[:255], parent.pk if parent else None):
            tally.count(Part.GROUPS, Outcome.UNCHANGED)
        elif self._is_below(parent, category):
            tally.refuse(
                target=f"Группа «{group.name}»",
                reason=f"её родитель «{parent}» стоит ниже неё самой. Проверьте группы в 1С.",
                place=group.place,
            )
        else:
            category.name, category.parent = group.name[:255], parent
            category.save(update_fields=["name", "parent"])
            tally.count(Part.GROUPS, Outcome.CHANGED)

    def _is_below(self, parent: ItemCategory | None, category: ItemCategory) -> bool:
        """Tell whether `parent` stands below `category` (or is it): the tree would have no root."""
        seen: set[int] = set()
        while parent is not None and parent.pk not in seen:
            if parent.pk == category.pk:
                return True
            seen.add(parent.pk)
            parent = parent.parent
        return False

    # Price types

    def price_type(self, guid: str, currency: str, tally: Tally) -> PriceType | None:
        """Return a price type, making one that no file describes; None when the books have no such currency."""
        if guid in self._refused_price_types:
            return None
        if self._price_types.get(guid) is None:
            found = PriceType.objects.filter(guid=guid).first()
            known = currency_of(currency) if currency else OWN_CURRENCY
            if found is None and known is not None:
                found = PriceType.objects.create(guid=guid, name=undeclared_name(guid), currency=known)
                tally.count(Part.PRICE_TYPES, Outcome.CREATED)
            self._price_types[guid] = found
        return self._price_types[guid]

    def price_type_declare(self, declared: elements.PriceType, tally: Tally) -> None:
        """Write a price type; one in a currency that the books do not know is refused."""
        currency = currency_of(declared.currency) if declared.currency else OWN_CURRENCY
        if currency is None:
            self._refused_price_types.add(declared.guid)
            tally.refuse(
                target=f"Вид цены «{declared.name or declared.guid}»",
                reason=f"валюта «{declared.currency[:20]}» неизвестна. Годятся BYN, RUB, USD и EUR.",
                place=declared.place,
            )
            return
        found = PriceType.objects.filter(guid=declared.guid).first()
        price_type = found or PriceType(guid=declared.guid, name=undeclared_name(declared.guid))
        before = (price_type.name, price_type.currency, price_type.includes_vat)
        price_type.name = declared.name[:255] or price_type.name
        price_type.currency = Currency(currency)
        if declared.includes_vat is not None:
            price_type.includes_vat = declared.includes_vat
        outcome = _outcome(found, before, (price_type.name, price_type.currency, price_type.includes_vat))
        if outcome is not Outcome.UNCHANGED:
            price_type.save()
        self._price_types[declared.guid] = price_type
        tally.count(Part.PRICE_TYPES, outcome)

    # Warehouses

    def warehouse(self, guid: str, tally: Tally) -> Warehouse | None:
        """Return a warehouse of the organisation, making one that no file describes; None for another's."""
        if guid not in self._warehouses:
            found = Warehouse.objects.filter(guid=guid).first()
            if found is None:
                found = Warehouse.objects.create(guid=guid, organization=self.organization, name=undeclared_name(guid))
                tally.count(Part.WAREHOUSES, Outcome.CREATED)
            self._remember_warehouse(found, tally)
        return self._warehouses[guid]

    def warehouse_declare(self, declared: elements.Warehouse, tally: Tally) -> None:
        """Write a warehouse of the organisation. One that is deleted in 1C is not made."""
        found = Warehouse.objects.filter(guid=declared.guid).first()
        if found is not None and found.organization_id != self.organization.pk:
            self._remember_warehouse(found, tally)
            return
        if found is None and declared.is_deleted:
            return
        warehouse = found or Warehouse(
            guid=declared.guid, organization=self.organization, name=undeclared_name(declared.guid)
        )
        before = (warehouse.name, warehouse.address)
        warehouse.name = declared.name[:255] or warehouse.name
        if declared.address is not None:
            warehouse.address = declared.address[:500]
        outcome = _outcome(found, before, (warehouse.name, warehouse.address))
        if outcome is not Outcome.UNCHANGED:
            warehouse.save()
        self._warehouses[declared.guid] = warehouse
        tally.count(Part.WAREHOUSES, outcome)

    def _remember_warehouse(self, warehouse: Warehouse, tally: Tally) -> None:
        is_own = warehouse.organization_id == self.organization.pk
        if not is_own and warehouse.guid not in self._warehouses:
            # Another organisation's name is not ours to tell.
            tally.remark(
                target=f"Склад с Ид «{warehouse.guid}»",
                reason=f"принадлежит не организации «{self.organization}», остатки по нему не записаны.",
            )
        self._warehouses[warehouse.guid] = warehouse if is_own else None

    def only_warehouse(self) -> Warehouse | None:
        """Return the warehouse of an organisation that has one, None if it has none or several."""
        found = list(Warehouse.objects.filter(organization=self.organization)[:2])
        return found[0] if len(found) == 1 else None

    def warehouses_by_guid(self, guids: set[str]) -> list[Warehouse]:
        """Return the organisation's own warehouses among `guids`."""
        return list(Warehouse.objects.filter(organization=self.organization, guid__in=guids))


def _unit_by(**lookup: str) -> Unit | None:
    found: Unit | None = Unit.objects.filter(**lookup).first()
    return found


def undeclared_name(guid: str) -> str:
    return f"{guid[:200]} ({UNDECLARED})"


def _outcome(found: object, before: object, after: object) -> Outcome:
    if found is None:
        return Outcome.CREATED
    return Outcome.UNCHANGED if before == after else Outcome.CHANGED
