"""Stock of 1C: what 1C knows, less what was sold here and 1C has not confirmed."""

from decimal import Decimal

import pytest

from accounting.models import Organization, ShiftReport, Sku, StockBalance, StockMovement, Warehouse
from exchange.models import OneCSession
from exchange.onec.sales.orders import orders_confirm, orders_give
from tests.exchange.onec.importing import counted, import_texts, in_words
from tests.exchange.onec.samples import UNIT, catalogue, offer, offers, product, stock
from tests.exchange.onec.selling import sell
from tests.support.balances import wrong_balances
from tests.support.books import make_organization, make_warehouse

pytestmark = pytest.mark.django_db


def warehouses(*guids: str) -> str:
    rows = "".join(f"<Склад><Ид>{guid}</Ид><Наименование>{guid}</Наименование></Склад>" for guid in guids)
    return f"<Склады>{rows}</Склады>"


@pytest.fixture
def warehouse(organization: Organization) -> Warehouse:
    return make_warehouse(organization=organization, guid="склад-1")


@pytest.fixture
def sku(organization: Organization, warehouse: Warehouse) -> Sku:
    """Twenty pieces of an item from 1C."""
    import_texts(organization, catalogue(product("1", UNIT)), offers(offer("1", stock("20"))))
    return Sku.objects.select_related("item__unit").get()


def balance(sku: Sku, guid: str = "склад-1") -> Decimal:
    return StockBalance.objects.get(sku=sku, warehouse__guid=guid).quantity


def test_the_balance_becomes_the_figure_of_1c(organization: Organization, sku: Sku) -> None:
    assert balance(sku) == 20
    summary = import_texts(organization, offers(offer("1", stock("15.5"))))
    assert balance(sku) == Decimal("15.5")
    assert counted(summary)["stock"] == {"changed": 1}
    assert wrong_balances() == []


def test_a_figure_may_be_below_zero(organization: Organization, sku: Sku) -> None:
    import_texts(organization, offers(offer("1", stock("-3"))))
    assert balance(sku) == -3


def test_the_largest_figure_may_turn_into_the_smallest(organization: Organization, sku: Sku) -> None:
    for figure in ("99999999999.9999", "-99999999999.9999"):
        assert import_texts(organization, offers(offer("1", stock(figure)))).refused == []
    assert balance(sku) == Decimal("-100000000000")


def test_sales_that_1c_has_not_confirmed_are_taken_off_its_figure(organization: Organization, sku: Sku) -> None:
    sell(sku, "3")
    assert balance(sku) == 17

    import_texts(organization, offers(offer("1", stock("20"))))
    assert balance(sku) == 17
    import_texts(organization, offers(offer("1", stock("50"))))
    assert balance(sku) == 47

    movement = StockMovement.objects.order_by("id").last()
    assert movement is not None
    assert movement.comment == "Остаток в 1С 50, продано и ещё не подтверждено 1С 3, остаток 47"


def test_confirmed_sales_are_in_the_figure_already(organization: Organization, sku: Sku) -> None:
    sell(sku, "3")
    session = OneCSession.objects.create(organization=organization)
    orders_give(organization=organization, session=session)
    orders_confirm(session=session)

    import_texts(organization, offers(offer("1", stock("17"))))
    assert balance(sku) == 17

    # The same shift goes on: only what was sold since is unknown to 1C.
    sell(sku, "2")
    import_texts(organization, offers(offer("1", stock("17"))))
    assert balance(sku) == 15


def test_sales_given_but_not_confirmed_are_taken_off_still(organization: Organization, sku: Sku) -> None:
    sell(sku, "3")
    orders_give(organization=organization, session=OneCSession.objects.create(organization=organization))
    import_texts(organization, offers(offer("1", stock("20"))))
    assert balance(sku) == 17


def test_a_refund_that_1c_has_not_confirmed_is_added_to_its_figure(organization: Organization, sku: Sku) -> None:
    sell(sku, "1", kind="refund")
    import_texts(organization, offers(offer("1", stock("20"))))
    assert balance(sku) == 21


def test_sales_from_another_warehouse_are_not_taken_off(organization: Organization, sku: Sku) -> None:
    other = make_warehouse(organization=organization, name="Ларёк")
    sell(sku, "3", warehouse=other)
    import_texts(organization, offers(offer("1", stock("20"))))
    assert balance(sku) == 20


def test_a_warehouse_of_another_organization_is_never_written(organization: Organization, sku: Sku) -> None:
    foreign = make_warehouse(organization=make_organization(), guid="чужой", name="Чужой склад")
    summary = import_texts(
        organization, offers(offer("1", stock("99", warehouse="чужой") + stock("5")), head=warehouses("чужой"))
    )
    assert not StockBalance.objects.filter(warehouse=foreign).exists()
    assert balance(sku) == 5
    foreign.refresh_from_db()
    assert (foreign.name, foreign.organization == organization) == ("Чужой склад", False)
    assert [remark["object"] for remark in in_words(summary.remarks)] == ["Склад с Ид «чужой»"]


def test_a_warehouse_that_no_file_describes_is_made_in_the_organization(organization: Organization, sku: Sku) -> None:
    import_texts(organization, offers(offer("1", stock("4", warehouse="новый"))))
    made = Warehouse.objects.get(guid="новый")
    assert (made.name, made.organization) == ("новый (не описан)", organization)
    assert balance(sku, "новый") == 4


def test_a_total_that_the_named_warehouses_make_up_empties_the_others(organization: Organization, sku: Sku) -> None:
    head = warehouses("склад-1", "склад-2")
    import_texts(
        organization, offers(offer("1", "<Количество>7</Количество>" + stock("7", warehouse="склад-2")), head=head)
    )
    assert (balance(sku), balance(sku, "склад-2")) == (0, 7)


def test_a_total_that_is_more_than_the_named_warehouses_empties_none(organization: Organization, sku: Sku) -> None:
    head = warehouses("склад-1", "склад-2")
    import_texts(
        organization, offers(offer("1", "<Количество>9</Количество>" + stock("7", warehouse="склад-2")), head=head)
    )
    assert (balance(sku), balance(sku, "склад-2")) == (20, 7)


def test_stock_of_characteristics_named_in_an_element_is_not_that_of_the_item(organization: Organization) -> None:
    rows = "".join(offer("1", f"<ИдХарактеристики>{size}</ИдХарактеристики>{stock(size)}") for size in ("36", "37"))
    import_texts(organization, catalogue(product("1", UNIT)), offers(rows))
    balances = StockBalance.objects.order_by("sku__guid").values_list("sku__guid", "quantity")
    assert list(balances) == [("36", 36), ("37", 37)]


def test_a_total_without_warehouses_belongs_to_the_only_one(organization: Organization, sku: Sku) -> None:
    import_texts(organization, offers(offer("1", "<Количество>8</Количество>")))
    assert balance(sku) == 8

    make_warehouse(organization=organization, name="Ларёк")
    summary = import_texts(organization, offers(offer("1", "<Количество>9</Количество>")))
    assert balance(sku) == 8
    assert "складов в организации несколько" in in_words(summary.refused)[0]["reason"]


@pytest.mark.parametrize(
    "nothing",
    [
        '<Склад ИдСклада="склад-1" КоличествоНаСкладе=""/>',
        "<Остатки><Остаток><Склад><Ид>склад-1</Ид><Количество/></Склад></Остаток></Остатки>",
        "<Количество/>",
        "<Остатки><Остаток><Количество> </Количество></Остаток></Остатки>",
    ],
)
def test_an_empty_figure_is_a_zero(organization: Organization, sku: Sku, nothing: str) -> None:
    summary = import_texts(organization, offers(offer("1", nothing)))
    assert balance(sku) == 0
    assert summary.refused == []


def test_a_warehouse_without_a_figure_is_refused(organization: Organization, sku: Sku) -> None:
    summary = import_texts(organization, offers(offer("1", '<Склад ИдСклада="склад-1"/>')))
    assert balance(sku) == 20
    assert in_words(summary.refused)[0]["reason"] == "Остаток без Ид склада или без количества."


def test_totals_without_any_warehouse_are_refused_in_one_line(organization: Organization) -> None:
    items = "".join(product(str(number), UNIT) for number in range(5))
    totals = "".join(offer(str(number), "<Количество>8</Количество>") for number in range(5))
    summary = import_texts(organization, catalogue(items), offers(totals))
    assert summary.refused_count == 5
    assert in_words(summary.refused) == [
        {
            "object": "Остатки без склада",
            "reason": "в организации нет ни одного склада. Заведите склад и повторите загрузку "
            "или включите в 1С выгрузку остатков по складам.",
            "place": "1.xml, строка 1, и ещё 4",
        }
    ]


def test_an_item_that_was_never_mentioned_keeps_its_stock(organization: Organization, sku: Sku) -> None:
    import_texts(organization, catalogue(product("2", UNIT)), offers(offer("2", stock("4")), only_changes="false"))
    assert balance(sku) == 20


def test_reports_of_another_organization_are_none_of_its_business(organization: Organization, sku: Sku) -> None:
    sell(sku, "3", warehouse=make_warehouse(organization=make_organization()))
    session = OneCSession.objects.create(organization=organization)
    assert "Документ" not in orders_give(organization=organization, session=session).decode()
    assert ShiftReport.objects.count() == 1
