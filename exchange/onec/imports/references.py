"""Groups, price types and warehouses of an import: found, brought up to date, made where the file uses them.

What is read once is remembered for the import; what another exchange makes meanwhile is found because every batch of
every import waits for the others (see `batches`).
"""

from dataclasses import dataclass, field

from accounting.models import ItemCategory, Organization, Price, PriceType, Warehouse
from accounting.models.base import Currency
from exchange.codes import OneCCode
from exchange.issues import Issue, Subject, SubjectKind
from exchange.onec.commerceml import elements
from exchange.onec.imports.summary import Outcome, Part, Tally
from exchange.onec.imports.units import UNDECLARED, Units
from exchange.onec.imports.values import OWN_CURRENCY, currency_of


@dataclass
class LeftOut:
    """The names of price types by Ид, as an exchange has to know them from one of its files to the next.

    The prices of those of a currency that is not known, and of those that are marked as deleted, are left out; the name
    of a marked one is empty once a person was told. Of those without a currency it is the currency that was left out.
    """

    unknown_currency: dict[str, str] = field(default_factory=dict)
    marked: dict[str, str] = field(default_factory=dict)
    without_currency: dict[str, str] = field(default_factory=dict)


@dataclass
class References:
    """The lists that items, prices and stock point at."""

    organization: Organization
    left_out: LeftOut = field(default_factory=LeftOut)
    units: Units = field(default_factory=Units)
    _categories: dict[str, ItemCategory | None] = field(default_factory=dict)
    _price_types: dict[str, PriceType | None] = field(default_factory=dict)
    _priced: set[str] = field(default_factory=set)
    _warehouses: dict[str, Warehouse | None] = field(default_factory=dict)
    _own_warehouses: list[Warehouse] | None = None

    def forget(self) -> None:
        """Forget what was read or made, for when the transaction that made it is taken back."""
        self.__init__(self.organization, self.left_out)  # type: ignore[misc]

    # Groups

    def category(self, guid: str) -> ItemCategory | None:
        if guid not in self._categories:
            self._categories[guid] = ItemCategory.objects.filter(guid=guid).first()
        return self._categories[guid]

    def group_declare(self, group: elements.Group, tally: Tally) -> None:
        """Write a group; its parent must have been declared before it. One that is deleted in 1C is not made."""
        category = self.category(group.guid)
        if category is not None and group.is_deleted:
            tally.remark(Issue(OneCCode.GROUP_MARKED, Subject(SubjectKind.GROUP, str(category))), group.place)
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
            subject = Subject(SubjectKind.GROUP, group.name)
            tally.refuse(Issue(OneCCode.GROUP_IN_CIRCLE, subject, {"parent": str(parent)}), group.place)
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
        """Return a price type, making one that no file describes; None when its prices are to be left out."""
        if guid in self.left_out.unknown_currency or guid in self.left_out.marked:
            return None
        if self._price_types.get(guid) is None:
            found = PriceType.objects.filter(guid=guid).first()
            known = currency_of(currency) if currency else OWN_CURRENCY
            if found is None and known is not None:
                found = PriceType.objects.create(guid=guid, name=undeclared_name(guid), currency=known)
                tally.count(Part.PRICE_TYPES, Outcome.CREATED)
            self._price_types[guid] = found
        price_type = self._price_types[guid]
        if price_type and guid in self.left_out.without_currency and guid not in self._priced:
            self._take_currency(price_type, currency)
        return price_type

    def _take_currency(self, price_type: PriceType, said: str) -> None:
        """Give a type whose currency no file told that of its first price; one that says none leaves it as it is."""
        known = currency_of(said) if said else price_type.currency
        if known is None:
            return
        self._priced.add(price_type.guid)
        if known != price_type.currency and not Price.objects.filter(price_type=price_type).exists():
            price_type.currency = Currency(known)
            price_type.save(update_fields=["currency"])

    def price_type_declare(self, declared: elements.PriceType, tally: Tally) -> None:
        """Write a price type; one in a currency that the books do not know, or deleted in 1C, is left out."""
        found = PriceType.objects.filter(guid=declared.guid).first()
        currency: str | None = found.currency if found else OWN_CURRENCY
        if declared.currency:
            currency = currency_of(declared.currency)
        if declared.is_deleted:
            self.left_out.marked.setdefault(declared.guid, found.name if found else declared.name or declared.guid)
            return
        self.left_out.marked.pop(declared.guid, None)
        if currency is None:
            self.left_out.unknown_currency[declared.guid] = declared.name or declared.guid
            subject = Subject(SubjectKind.PRICE_TYPE, declared.name or declared.guid)
            unknown = {"currency": declared.currency[:20]}
            tally.refuse(Issue(OneCCode.CURRENCY_UNKNOWN, subject, unknown), declared.place)
            return
        self.left_out.unknown_currency.pop(declared.guid, None)
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
        if declared.currency:
            self.left_out.without_currency.pop(declared.guid, None)
        else:
            self.left_out.without_currency[declared.guid] = price_type.name
        tally.count(Part.PRICE_TYPES, outcome)

    def marked_price_type_remark(self, guid: str, place: elements.Place, tally: Tally) -> bool:
        """Return True if 1C has a price type marked as deleted; the first time, remark that its prices are left out."""
        name = self.left_out.marked.get(guid)
        if name:
            tally.remark(Issue(OneCCode.PRICE_TYPE_MARKED, Subject(SubjectKind.PRICE_TYPE, name)), place)
            self.left_out.marked[guid] = ""
        return name is not None

    # Warehouses

    def warehouse(self, guid: str, tally: Tally) -> Warehouse | None:
        """Return a warehouse of the organisation, making one that no file describes; None for another's."""
        if guid not in self._warehouses:
            found = Warehouse.objects.filter(guid=guid).first()
            if found is None:
                found = Warehouse.objects.create(guid=guid, organization=self.organization, name=undeclared_name(guid))
                self._own_warehouses = None
                tally.count(Part.WAREHOUSES, Outcome.CREATED)
            self._remember_warehouse(found, tally)
        return self._warehouses[guid]

    def warehouse_declare(self, declared: elements.Warehouse, tally: Tally) -> None:
        """Write a warehouse of the organisation. One that is deleted in 1C is not made."""
        found = Warehouse.objects.filter(guid=declared.guid).first()
        if found is not None and found.organization_id != self.organization.pk:
            self._remember_warehouse(found, tally)
            return
        if declared.is_deleted:
            if found is None:
                return
            tally.remark(Issue(OneCCode.WAREHOUSE_MARKED, Subject(SubjectKind.WAREHOUSE, str(found))), declared.place)
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
            self._own_warehouses = None
        self._warehouses[declared.guid] = warehouse
        tally.count(Part.WAREHOUSES, outcome)

    def _remember_warehouse(self, warehouse: Warehouse, tally: Tally) -> None:
        is_own = warehouse.organization_id == self.organization.pk
        if not is_own and warehouse.guid not in self._warehouses:
            # Another organisation's name is not ours to tell.
            subject = Subject(SubjectKind.WAREHOUSE_ID, warehouse.guid)
            tally.remark(Issue(OneCCode.WAREHOUSE_OF_OTHERS, subject, {"organization": str(self.organization)}))
        self._warehouses[warehouse.guid] = warehouse if is_own else None

    def own_warehouses(self) -> list[Warehouse]:
        """Return the warehouses of the organisation, two of them if there are more."""
        if self._own_warehouses is None:
            self._own_warehouses = list(Warehouse.objects.filter(organization=self.organization)[:2])
        return self._own_warehouses


def undeclared_name(guid: str) -> str:
    return f"{guid[:200]} ({UNDECLARED})"


def _outcome(found: object, before: object, after: object) -> Outcome:
    if found is None:
        return Outcome.CREATED
    return Outcome.UNCHANGED if before == after else Outcome.CHANGED
