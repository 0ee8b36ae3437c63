"""Marks of deletion at what the books do not mark: nothing is made of them, and they are told."""

import pytest

from accounting.models import ItemCategory, Organization, Price, PriceType, Sku, Warehouse
from exchange.models import ExchangeRun
from exchange.onec.imports import importer as imports
from exchange.onec.protocol import steps
from exchange.onec.protocol.users import onec_user_create
from tests.exchange.onec.client import SECRET, OneC
from tests.exchange.onec.importing import counted, import_texts, in_words
from tests.exchange.onec.samples import catalogue, document, offer, offers, price, product
from tests.support.books import make_category, make_organization, make_price_type, make_warehouse

pytestmark = pytest.mark.django_db

MARK = "<ПометкаУдаления>true</ПометкаУдаления>"
NAMED = "<Ид>x</Ид><Наименование>Старое</Наименование>"


@pytest.fixture
def organization() -> Organization:
    organization = make_organization()
    import_texts(organization, catalogue(product("1") + product("2")))
    return organization


def priced_by_a_marked_type(price_type: str = "x") -> str:
    rows = offer("1", price("5", price_type=price_type)) + offer("2", price("6", price_type=price_type))
    return offers(rows, head=f"<ТипыЦен><ТипЦены>{NAMED}{MARK}</ТипЦены></ТипыЦен>")


def test_a_marked_price_type_is_not_made_and_its_prices_are_left_out(organization: Organization) -> None:
    summary = import_texts(organization, priced_by_a_marked_type())
    assert (PriceType.objects.count(), Price.objects.count()) == (0, 0)
    assert in_words(summary.remarks) == [
        {
            "object": "Вид цены «Старое»",
            "reason": "помечен на удаление в 1С, его цены не записаны.",
            "place": "0.xml, строка 1",
        }
    ]
    assert summary.refused_count == 0


def test_a_marked_price_type_of_the_books_stays_and_takes_no_prices(organization: Organization) -> None:
    make_price_type(guid="x", name="Розница")
    summary = import_texts(organization, priced_by_a_marked_type())
    assert PriceType.objects.get().name == "Розница"
    assert not Price.objects.exists()
    assert [row["object"] for row in in_words(summary.remarks)] == ["Вид цены «Розница»"]


def test_a_marked_price_type_without_prices_is_nothing_to_tell(organization: Organization) -> None:
    summary = import_texts(organization, priced_by_a_marked_type().replace("<Ид>x</Ид>", "<Ид>y</Ид>", 1))
    assert PriceType.objects.get().guid == "x"
    assert summary.remarks == []


def test_a_marked_group_warehouse_or_characteristic_of_the_books_stays_and_is_told(organization: Organization) -> None:
    make_category(name="Старое", guid="x")
    make_warehouse(organization=organization, guid="x", name="Старое")
    import_texts(organization, offers(offer("1#a", "<Наименование>Ботинки (36)</Наименование>")))

    summary = import_texts(
        organization,
        document(f"<Классификатор><Группы><Группа>{NAMED}{MARK}</Группа></Группы></Классификатор>"),
        offers(offer("1#a", MARK), head=f"<Склады><Склад>{NAMED}{MARK}</Склад></Склады>"),
    )

    assert (ItemCategory.objects.get().name, Warehouse.objects.get().name) == ("Старое", "Старое")
    assert Sku.objects.filter(guid="a").exists()
    assert [(row["object"], row["reason"].partition(",")[0]) for row in in_words(summary.remarks)] == [
        ("Группа «Старое»", "помечена на удаление в 1С"),
        ("Склад «Старое»", "помечен на удаление в 1С"),
        ("Характеристика «Ботинки (36)»", "помечена на удаление в 1С"),
    ]
    assert "changed" not in counted(summary).get("groups", {})


def test_a_marked_group_warehouse_or_characteristic_that_the_books_lack_is_nothing_to_tell(
    organization: Organization,
) -> None:
    summary = import_texts(
        organization,
        document(f"<Классификатор><Группы><Группа>{NAMED}{MARK}</Группа></Группы></Классификатор>"),
        offers(offer("1#a", MARK), head=f"<Склады><Склад>{NAMED}{MARK}</Склад></Склады>"),
    )
    assert (ItemCategory.objects.count(), Warehouse.objects.count(), Sku.objects.count()) == (0, 0, 2)
    assert summary.remarks == []


def test_what_is_left_out_stays_so_when_an_import_goes_on_in_another_request(
    organization: Organization, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(steps, "STEP_SECONDS", 0)
    monkeypatch.setattr(imports, "BATCH", 2)
    unknown = "<ТипЦены><Ид>y</Ид><Наименование>Гривны</Наименование><Валюта>грн</Валюта></ТипЦены>"
    head = f"<ТипыЦен><ТипЦены>{NAMED}{MARK}</ТипЦены>{unknown}</ТипыЦен>"
    rows = "".join(
        offer(guid, price("5", price_type=kind, currency="")) for _ in range(3) for guid in "12" for kind in "xy"
    )
    onec_user_create(organization=organization, username="обмен-1с", password=SECRET)
    onec = OneC("обмен-1с", SECRET)

    onec.exchange_catalogue({"offers.xml": offers(rows, head=head).encode()})

    counters = ExchangeRun.objects.get().counters
    assert len(onec.progress) > 2
    assert (PriceType.objects.count(), Price.objects.count()) == (0, 0)
    assert [row["object"] for row in in_words(counters["remarks"])] == ["Вид цены «Старое»"]
    assert {row["object"] for row in in_words(counters["refused"])} == {"Вид цены «Гривны»", "Цены вида «Гривны»"}
    assert counters["refused_count"] == 7
