"""What keeps an organisation from exchanging: all gaps at once, by name, and what each of them stops."""

from typing import Any

import pytest

from accounting.models import CashRegister, Organization, Warehouse
from exchange.ikassa.readiness import Gap, Need, exchange_gaps, readiness_require
from exchange.models import Connection
from exchange.runs.errors import NotReady
from exchange.texts import issue_text
from tests.support.books import make_organization, make_register, make_warehouse
from tests.support.connections import make_connection, make_load_settings

pytestmark = pytest.mark.django_db


@pytest.fixture
def organization() -> Organization:
    return make_organization(name="Ромашка")


@pytest.fixture
def connection(organization: Organization) -> Connection:
    return make_connection(organization=organization)


@pytest.fixture
def warehouse(organization: Organization) -> Warehouse:
    return make_warehouse(organization=organization, name="Магазин")


@pytest.fixture
def register(warehouse: Warehouse) -> CashRegister:
    register = make_register(warehouse=warehouse, name="Касса магазина")
    make_load_settings(cash_register=register)
    return register


@pytest.fixture
def ready(connection: Connection, register: CashRegister) -> None:
    pass


def change(instance: Any, **values: Any) -> None:
    for name, value in values.items():
        setattr(instance, name, value)
    instance.save()


def only(organization: Organization) -> Gap:
    (gap,) = exchange_gaps(organization=organization)
    return gap


@pytest.mark.usefixtures("ready")
def test_an_organisation_that_is_set_up_lacks_nothing(organization: Organization) -> None:
    assert exchange_gaps(organization=organization) == []
    readiness_require(organization=organization, needs=Need)


def test_a_new_organisation_is_told_everything_at_once(organization: Organization) -> None:
    texts = [issue_text(gap.issue) for gap in exchange_gaps(organization=organization)]

    assert [text.split(".")[0] for text in texts] == [
        "«Ik авторизация» организации «Ромашка» не создана",
        "У организации «Ромашка» нет ни одной кассы ККМ",
        "У организации «Ромашка» нет розничного склада с видом цены",
    ]


@pytest.mark.usefixtures("ready")
@pytest.mark.parametrize(
    ("values", "field", "words"),
    [
        ({"is_active": False}, "is_active", "отключена"),
        ({"token": ""}, "token", "не указан токен"),
        ({"token": "два слова"}, "token", "недопустимые знаки"),
        ({"server": "api.evil.by"}, "server", "«api.evil.by», порт 443, не входит в список разрешённых"),
        (
            {"auth": "oauth", "client_id": "a", "client_secret": "b", "accounts_server": "evil.by"},
            "accounts_server",
            "«evil.by»",
        ),
        ({"auth": "oauth", "accounts_server": "http://127.0.0.1"}, "client_secret", "не указан client_id"),
    ],
)
def test_a_gap_of_the_connection_stops_every_exchange(
    organization: Organization, connection: Connection, values: dict[str, Any], field: str, words: str
) -> None:
    change(connection, **values)

    gap = only(organization)

    assert (gap.subject, gap.field, gap.blocks) == (connection, field, {Need.CABINET})
    assert "«Ромашка»" in issue_text(gap.issue)
    assert words in issue_text(gap.issue)
    with pytest.raises(NotReady) as refusal:
        readiness_require(organization=organization, needs=[Need.CABINET])
    assert words in issue_text(refusal.value.issue)


@pytest.mark.usefixtures("ready")
@pytest.mark.parametrize(
    ("values", "field", "words"),
    [
        ({"serial_number": ""}, "serial_number", "Касса «Касса магазина»: не указан серийный номер"),
        ({"registration_number": " "}, "registration_number", "не указан регистрационный номер"),
        ({"kind": CashRegister.Kind.STANDALONE}, "kind", "тип «Автономная касса»"),
    ],
)
def test_a_gap_of_a_register_stops_the_load(
    organization: Organization, register: CashRegister, values: dict[str, Any], field: str, words: str
) -> None:
    change(register, **values)

    gap = only(organization)

    assert (gap.subject, gap.field, gap.blocks) == (register, field, {Need.LOAD})
    assert words in issue_text(gap.issue)


@pytest.mark.usefixtures("connection")
def test_numbers_of_a_register_are_wanted_before_the_first_load_too(
    organization: Organization, warehouse: Warehouse
) -> None:
    make_register(warehouse=warehouse, name="Касса магазина", serial_number="")

    (settings, number) = exchange_gaps(organization=organization)

    assert (settings.field, number.field) == ("load_settings", "serial_number")
    assert settings.blocks == number.blocks == {Need.LOAD}


@pytest.mark.usefixtures("ready")
def test_a_second_register_without_its_numbers_stops_nobody(organization: Organization, warehouse: Warehouse) -> None:
    make_register(warehouse=warehouse, name="Вторая касса", serial_number="")

    assert [gap.blocks for gap in exchange_gaps(organization=organization)] == [frozenset()] * 2


@pytest.mark.usefixtures("ready")
def test_a_wholesale_warehouse_of_a_register_stops_load_and_stock(
    organization: Organization, warehouse: Warehouse, register: CashRegister
) -> None:
    change(warehouse, kind=Warehouse.Kind.WHOLESALE)

    gap = only(organization)

    assert gap.blocks == {Need.LOAD, Need.STOCK}
    assert "Касса «Касса магазина»: склад «Магазин» — оптовый" in issue_text(gap.issue)


def test_without_a_register_the_wholesale_warehouses_are_named(organization: Organization) -> None:
    make_warehouse(organization=organization, name="Оптовый", kind=Warehouse.Kind.WHOLESALE)
    make_warehouse(organization=organization, name="Ларёк", retail_price_type=None)

    with pytest.raises(NotReady) as refusal:
        readiness_require(organization=organization, needs=[Need.STOCK])
    assert "Есть склады: «Ларёк» (розничный), «Оптовый» (оптовый)." in issue_text(refusal.value.issue)


@pytest.mark.usefixtures("ready")
def test_a_register_without_a_warehouse_stops_load_and_stock(
    organization: Organization, register: CashRegister
) -> None:
    change(register, warehouse=None)

    assert (only(organization).field, only(organization).blocks) == ("warehouse", {Need.LOAD, Need.STOCK})


@pytest.mark.usefixtures("ready")
def test_a_warehouse_without_a_price_type_stops_stock_but_not_the_load(
    organization: Organization, warehouse: Warehouse
) -> None:
    change(warehouse, retail_price_type=None)

    gap = only(organization)

    assert (gap.subject, gap.field, gap.blocks) == (warehouse, "retail_price_type", {Need.STOCK})
    assert "Склад «Магазин»" in issue_text(gap.issue)


@pytest.mark.usefixtures("connection")
def test_a_load_needs_one_register_with_a_start_date(organization: Organization, warehouse: Warehouse) -> None:
    make_register(warehouse=warehouse, name="Ларёк")

    gap = only(organization)

    assert gap.blocks == {Need.LOAD}
    assert "Касса «Ларёк»: нет «Ik последняя загрузка»" in issue_text(gap.issue)


@pytest.mark.usefixtures("ready")
def test_a_register_that_is_still_being_set_up_is_shown_and_stops_nothing(organization: Organization) -> None:
    wholesale = make_warehouse(organization=organization, name="Оптовый", kind=Warehouse.Kind.WHOLESALE)
    make_register(warehouse=wholesale, name="Ларёк", serial_number="")

    gaps = exchange_gaps(organization=organization)

    assert [gap.field for gap in gaps] == ["load_settings", "serial_number", "warehouse"]
    assert not any(gap.blocks for gap in gaps)


@pytest.mark.usefixtures("ready")
def test_a_register_of_another_kind_is_none_of_the_exchange_s_business(organization: Organization) -> None:
    warehouse = make_warehouse(organization=organization, kind=Warehouse.Kind.WHOLESALE)
    make_register(warehouse=warehouse, kind=CashRegister.Kind.OFFLINE, serial_number="")

    assert exchange_gaps(organization=organization) == []


@pytest.mark.usefixtures("connection")
def test_a_load_does_not_start_when_the_only_register_is_of_another_kind(
    organization: Organization, warehouse: Warehouse
) -> None:
    register = make_register(
        warehouse=warehouse, name="Ларёк", kind=CashRegister.Kind.OFFLINE, registration_number="", serial_number=""
    )
    change(register, warehouse=None)

    gap = only(organization)

    assert (gap.subject, gap.field, gap.blocks) == (register, "kind", {Need.LOAD})
    assert "Касса «Ларёк»: тип «ККМ-Offline»" in issue_text(gap.issue)
    with pytest.raises(NotReady) as refusal:
        readiness_require(organization=organization, needs=[Need.LOAD])
    assert "Исправьте тип кассы" in issue_text(refusal.value.issue)


@pytest.mark.usefixtures("ready")
def test_the_gaps_cost_three_queries_however_many_registers(
    organization: Organization, django_assert_num_queries: Any
) -> None:
    for number in range(5):
        make_register(warehouse=make_warehouse(organization=organization, name=f"Склад {number}"))

    with django_assert_num_queries(3):
        exchange_gaps(organization=organization)
