"""The organisation of the demo: its ids, people, warehouses, register and money, as in 1C's own demonstration base."""

from dataclasses import dataclass
from datetime import date
from uuid import NAMESPACE_URL, UUID, uuid5

from django.contrib.auth.hashers import make_password

from accounting.models import (
    AcquiringTerminal,
    CashDesk,
    CashRegister,
    Department,
    Item,
    Membership,
    Organization,
    Partner,
    PriceType,
    User,
    Warehouse,
)
from accounting.services.access import membership_create, role_groups_ensure
from exchange.models import Connection, LoadSettings

_NAMESPACE = uuid5(NAMESPACE_URL, "urn:ikassa-admin:demo")

ORGANIZATION_NAME = "Торговый дом «Комплексный» ЗАО"
UNP = "191234563"
ADMIN = "admin"
PASSWORD = "demo"  # noqa: S105 - printed for everybody; the demo refuses to run with DEBUG off
MEMBERS = {
    "owner": Membership.Role.OWNER,
    "merchandiser": Membership.Role.MERCHANDISER,
    "bookkeeper": Membership.Role.BOOKKEEPER,
}


def demo_uuid(kind: str, name: str) -> UUID:
    return uuid5(_NAMESPACE, f"{kind}/{name}")


def demo_guid(kind: str, name: str) -> str:
    return str(demo_uuid(kind, name))


ORGANIZATION_GUID = demo_guid("organization", ORGANIZATION_NAME)


def demo_organization() -> Organization | None:
    return Organization.objects.filter(guid=ORGANIZATION_GUID).first()


class DemoRefused(Exception):  # noqa: N818 - a refusal is an answer, not a fault
    """The sentence is for a person."""


def people_ensure(*, organization: Organization) -> None:
    """Make the superuser and one member of each role; existing users keep their passwords and rights. May run twice."""
    taken = set(User.objects.filter(username__in=[ADMIN, *MEMBERS]).values_list("username", flat=True))
    if taken == {ADMIN, *MEMBERS}:
        return
    role_groups_ensure()
    # Hashing is slow on purpose, and this password is no secret.
    password = make_password(PASSWORD)
    if ADMIN not in taken:
        User.objects.create(username=ADMIN, password=password, is_staff=True, is_superuser=True)
    for username, role in MEMBERS.items():
        if username not in taken:
            user = User.objects.create(username=username, password=password, first_name=role.label, is_staff=True)
            membership_create(user=user, organization=organization, role=role)


def people_with_known_password() -> list[str]:
    """Return the names under which one can still sign in with the printed password."""
    users = User.objects.filter(username__in=[ADMIN, *MEMBERS], is_active=True)
    known = {user.username for user in users if user.check_password(PASSWORD)}
    return [name for name in (ADMIN, *MEMBERS) if name in known]


START = date(2021, 1, 1)

RETAIL_WAREHOUSE = "Розничный магазин"
WHOLESALE_WAREHOUSE = "Оптовый склад"
CENTRAL_WAREHOUSE = "Центральный склад"
WAREHOUSES = {
    "Арендованный склад Вега-Транс": "",
    "Ларек": "",
    "Мебельный склад (ордерный)": "Минская обл., Минский р-н, гп. Мачулищи, помещение 12",
    "На хранении у Стройснаб": "",
    WHOLESALE_WAREHOUSE: "г. Минск, ул. Машиностроителей, дом № 11, помещение 12А",
    "Основной склад": "",
    RETAIL_WAREHOUSE: "",
    "Склад ответственного хранения": "",
    CENTRAL_WAREHOUSE: "г. Минск, станция ГТС Колядичи, дом № 45, помещение 1",
}

REGISTER = "Фискальный регистратор (Розничный магазин)"
REGISTRATION_NUMBER = "AVQ12341234123"
SERIAL_NUMBER = "123456789"
CARD_NUMBER = "1234 5678 9123 4567"


@dataclass(frozen=True, slots=True)
class Company:
    organization: Organization
    price_type: PriceType
    warehouses: dict[str, Warehouse]
    register: CashRegister


def company_create() -> Company:
    """Make the organisation and what belongs to it; must run inside the transaction that makes the base."""
    organization = Organization.objects.create(
        guid=ORGANIZATION_GUID,
        name=ORGANIZATION_NAME,
        full_name="Закрытое акционерное общество «Торговый дом «Комплексный»",
        unp=UNP,
        # The demo's only shift is a closed one: archived, its receipts would be on no list a newcomer opens.
        on_shift_close=Organization.OnShiftClose.KEEP,
    )
    price_type = PriceType.objects.create(guid=demo_guid("price type", "Розничная"), name="Розничная")
    warehouses = {
        name: Warehouse.objects.create(
            guid=demo_guid("warehouse", name), organization=organization, name=name, address=address
        )
        for name, address in WAREHOUSES.items()
    }
    retail = warehouses[RETAIL_WAREHOUSE]
    retail.kind, retail.retail_price_type = Warehouse.Kind.RETAIL, price_type
    retail.save()
    department = Department.objects.create(
        guid=demo_guid("department", "Розничная торговля"), organization=organization, name="Розничная торговля"
    )
    register = CashRegister.objects.create(
        organization=organization,
        name=REGISTER,
        warehouse=retail,
        department=department,
        registration_number=REGISTRATION_NUMBER,
        serial_number=SERIAL_NUMBER,
    )
    return Company(organization, price_type, warehouses, register)


def exchange_settings_create(*, company: Company, token: str, service_item: Item, prepayment_item: Item) -> None:
    """Write «Ik авторизация» and «Ik последняя загрузка»; where the sandbox answers is known only when it runs."""
    organization = company.organization
    Connection.objects.create(organization=organization, server="127.0.0.1", token=token)
    LoadSettings.objects.create(
        organization=organization,
        cash_register=company.register,
        date=START,
        cash_desk=CashDesk.objects.create(
            guid=demo_guid("cash desk", "Касса магазина"), organization=organization, name="Касса магазина"
        ),
        acquiring_terminal=AcquiringTerminal.objects.create(
            guid=demo_guid("terminal", "Банк «Москва-Минск»"), organization=organization, name="Банк «Москва-Минск»"
        ),
        card_number=CARD_NUMBER,
        partner=Partner.objects.create(guid=demo_guid("partner", "Розничный покупатель"), name="Розничный покупатель"),
        service_item=service_item,
        prepayment_item=prepayment_item,
    )
