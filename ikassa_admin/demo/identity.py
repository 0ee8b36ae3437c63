"""Identifiers of the demo's objects: made of their names, the same in every base."""

from uuid import NAMESPACE_URL, UUID, uuid5

from accounting.models import Organization

_NAMESPACE = uuid5(NAMESPACE_URL, "urn:ikassa-admin:demo")

ORGANIZATION_NAME = "Торговый дом «Комплексный» ЗАО"
UNP = "191234563"


def demo_uuid(kind: str, name: str) -> UUID:
    return uuid5(_NAMESPACE, f"{kind}/{name}")


def demo_guid(kind: str, name: str) -> str:
    return str(demo_uuid(kind, name))


ORGANIZATION_GUID = demo_guid("organization", ORGANIZATION_NAME)


def demo_organization() -> Organization | None:
    return Organization.objects.filter(guid=ORGANIZATION_GUID).first()
