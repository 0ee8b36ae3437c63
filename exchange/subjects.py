"""Objects of the books as remotes and issues call them: ids on the wire, names, keys by which a page finds them."""

from django.db.models import Case, CharField, F, Value, When
from django.db.models.functions import Concat

from accounting.models import CashRegister, ItemCategory, Organization, Sku, Warehouse
from exchange.issues import Subject, SubjectKind

SEPARATOR = "#"

WIRE_ID = Case(
    When(guid="", then=F("item__guid")),
    default=Concat("item__guid", Value(SEPARATOR), "guid", output_field=CharField()),
    output_field=CharField(),
)


def sku_key(item_guid: str, sku_guid: str) -> str:
    """Return the id of a sku on the wire: the item's guid, and that of its characteristic if it has one (contract §2).

    `WIRE_ID` is the same for a query on Sku.
    """
    return f"{item_guid}{SEPARATOR}{sku_guid}" if sku_guid else item_guid


def organization_subject(organization: Organization) -> Subject:
    return Subject(SubjectKind.ORGANIZATION, organization.name, organization.unp)


def connection_subject(organization: Organization) -> Subject:
    """Return «Ik авторизация» of an organisation, by whose name it is called."""
    return Subject(SubjectKind.CONNECTION, organization.name, organization.unp)


def register_subject(register: CashRegister) -> Subject:
    return Subject(SubjectKind.REGISTER, register.name, register.registration_number)


def warehouse_subject(warehouse: Warehouse) -> Subject:
    return Subject(SubjectKind.WAREHOUSE, warehouse.name, warehouse.guid)


def category_subject(category: ItemCategory) -> Subject:
    return Subject(SubjectKind.CATEGORY, category.name, category.guid)


def sku_subject(sku: Sku) -> Subject:
    """Return a sku as the subject of an issue."""
    return Subject(SubjectKind.SKU, str(sku), sku_key(sku.item.guid, sku.guid))
