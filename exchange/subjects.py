"""Rows of the books as subjects of issues: their names, and the keys by which a page finds them."""

from accounting.models import CashRegister, ItemCategory, Organization, Warehouse
from exchange.issues import Subject, SubjectKind


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
