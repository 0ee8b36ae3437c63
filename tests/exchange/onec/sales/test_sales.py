"""Sales go to 1C as orders, once, and come back as confirmed."""

from datetime import timedelta
from decimal import Decimal
from io import BytesIO

import pytest
from django.utils import timezone
from pytest_django import Settings

from accounting.models import Organization, Receipt, ShiftReport, Sku, StockBalance, Warehouse
from exchange.models import OneCDelivery, OneCSession
from exchange.onec.commerceml.writer import REPORT, write_documents
from exchange.onec.protocol import sessions
from exchange.onec.protocol.sessions import session_close
from exchange.onec.sales.documents import report_document, reports_with_lines
from exchange.tasks import tick
from tests.exchange.onec.client import OneC
from tests.exchange.onec.importing import import_texts
from tests.exchange.onec.orders import UtRefusalError, read_orders
from tests.exchange.onec.samples import UNIT, catalogue, offer, offers, product, stock
from tests.exchange.onec.selling import sell
from tests.support.books import make_package, make_warehouse

pytestmark = pytest.mark.django_db


@pytest.fixture
def sku(organization: Organization) -> Sku:
    make_warehouse(organization=organization, guid="склад-1", name="Магазин")
    import_texts(
        organization,
        catalogue(product("1", UNIT, name="Ботинки")),
        offers(offer("1#а", "<Наименование>Ботинки (38)</Наименование>" + stock("20"))),
    )
    return Sku.objects.select_related("item__unit").get()


def balance(sku: Sku) -> Decimal:
    return StockBalance.objects.get(sku=sku).quantity


def test_a_shift_report_arrives_as_one_order_of_what_was_sold(onec: OneC, sku: Sku) -> None:
    sell(sku, "3", price="10.00", discount="1.50")
    sell(sku, "1", price="10.00")

    orders = read_orders(onec.exchange_sales())

    order = orders[0]
    line = order.lines[0]
    assert (len(orders), order.total, order.currency) == (1, Decimal("38.50"), "BYN")
    assert (line.guid, line.quantity, line.price, line.discount) == ("1#а", 4, Decimal("10.00"), Decimal("1.50"))
    assert line.vat_rate == "20"
    assert order.requisites["Склад"] == "Магазин"
    assert {"КассаККМ", "НомерСмены", "НомерОтчета"} <= order.requisites.keys()


def test_refunds_are_taken_off_what_was_sold(onec: OneC, sku: Sku) -> None:
    sell(sku, "3")
    sell(sku, "1", kind=Receipt.Kind.REFUND)
    order = read_orders(onec.exchange_sales())[0]
    assert (order.lines[0].quantity, order.total) == (2, Decimal("20.00"))


def test_goods_of_two_prices_are_one_line_of_the_sum_that_was_paid(onec: OneC, sku: Sku) -> None:
    sell(sku, "1", price="10.00")
    sell(sku, "2", price="13.00")
    line = read_orders(onec.exchange_sales())[0].lines[0]
    assert (line.quantity, line.price, line.total) == (3, Decimal("12.00"), Decimal("36.00"))


def test_goods_sold_in_packages_are_ordered_in_base_units(onec: OneC, sku: Sku) -> None:
    box = make_package(item=sku.item, numerator=12)
    sell(sku, "2", price="96.00", package=box)
    sell(sku, "1", price="10.00")
    sell(sku, "5", price="8.00", kind=Receipt.Kind.REFUND)
    line = read_orders(onec.exchange_sales())[0].lines[0]
    assert (line.quantity, line.price, line.total) == (20, Decimal("8.10"), Decimal("162.00"))


def test_what_was_paid_back_over_what_was_paid_is_no_price_below_zero(onec: OneC, sku: Sku) -> None:
    import_texts(sku_organization(sku), catalogue(product("2", UNIT, name="Сапоги")))
    boots = Sku.objects.select_related("item__unit").get(item__guid="2")
    for goods, sold in ((sku, "2"), (boots, "1")):
        sell(goods, sold, price="10.00")
        sell(goods, "1", price="50.00", kind=Receipt.Kind.REFUND)
    order = read_orders(onec.exchange_sales())[0]
    assert [(line.guid, line.quantity, line.total) for line in order.lines] == [("1#а", 1, 0)]
    assert "не вошла разница цен продажи и возврата: Ботинки (38) -30,00; Сапоги -40,00." in order.comment


def test_a_discount_that_came_back_makes_no_price_below_zero(onec: OneC, sku: Sku) -> None:
    sell(sku, "2", price="10.00")
    sell(sku, "1", price="50.00", discount="45.00", kind=Receipt.Kind.REFUND)
    line = read_orders(onec.exchange_sales())[0].lines[0]
    assert (line.quantity, line.price, line.discount, line.total) == (1, Decimal("15.00"), 0, Decimal("15.00"))


def test_more_returned_than_sold_makes_no_order_and_is_given_once(onec: OneC, sku: Sku) -> None:
    sell(sku, "1", kind=Receipt.Kind.REFUND)
    assert read_orders(onec.exchange_sales()) == []
    import_texts(sku_organization(sku), offers(offer("1#а", stock("20"))))
    assert balance(sku) == 20


def test_what_was_returned_over_what_was_sold_is_named_in_the_order(onec: OneC, sku: Sku) -> None:
    import_texts(sku_organization(sku), catalogue(product("2", UNIT, name="Сапоги")))
    boots = Sku.objects.select_related("item__unit").get(item__guid="2")
    sell(sku, "1")
    sell(boots, "2", kind=Receipt.Kind.REFUND)
    order = read_orders(onec.exchange_sales())[0]
    assert [line.guid for line in order.lines] == ["1#а"]
    assert "Возвращено сверх проданного за смену: Сапоги × 2." in order.comment


def test_an_order_is_given_until_1c_confirms_it(onec: OneC, sku: Sku) -> None:
    sell(sku, "3")
    onec.checkauth("sale")
    onec.init("sale")
    first = read_orders(onec.query())
    assert read_orders(onec.query()) == first

    assert onec.request("GET", "sale", "success") == ["success"]
    assert read_orders(onec.query()) == []


def test_a_shift_that_goes_on_is_given_anew_under_the_same_guid(onec: OneC, sku: Sku) -> None:
    sell(sku, "3")
    before = read_orders(onec.exchange_sales())[0]
    sell(sku, "2")
    after = read_orders(onec.exchange_sales())[0]
    assert (before.guid, before.lines[0].quantity) == (after.guid, 3)
    assert after.lines[0].quantity == 5


def test_what_was_sold_after_the_query_is_not_confirmed_by_its_success(onec: OneC, sku: Sku) -> None:
    sell(sku, "3")
    onec.checkauth("sale")
    onec.query()
    sell(sku, "2")
    onec.request("GET", "sale", "success")

    import_texts(sku_organization(sku), offers(offer("1#а", stock("17"))))

    assert balance(sku) == 15
    assert len(read_orders(onec.query())) == 1


def test_success_of_one_session_confirms_nothing_of_another(onec: OneC, sku: Sku) -> None:
    sell(sku, "3")
    other = OneC(onec.username, onec.password)
    onec.checkauth("sale")
    other.checkauth("sale")
    onec.query()
    other.request("GET", "sale", "success")
    assert len(read_orders(other.query())) == 1


def test_what_1c_took_and_never_confirmed_is_forgotten_with_its_session(onec: OneC, sku: Sku) -> None:
    sell(sku, "3")
    onec.checkauth("sale")
    onec.query()
    OneCSession.objects.update(seen_at=timezone.now() - sessions.IDLE - timedelta(seconds=1))

    onec.checkauth("sale")

    assert not OneCDelivery.objects.exists()
    assert len(read_orders(onec.query())) == 1


def test_old_sessions_are_deleted_and_what_they_confirmed_stays(onec: OneC, sku: Sku, settings: Settings) -> None:
    sell(sku, "3")
    onec.exchange_sales()
    session_close(session=OneCSession.objects.get())
    OneCSession.objects.update(closed_at=timezone.now() - timedelta(days=settings.RUN_RETENTION_DAYS, seconds=1))

    tick()

    assert not OneCSession.objects.exists()
    onec.checkauth("sale")
    assert read_orders(onec.query()) == []


def test_orders_that_1c_sends_back_change_nothing(onec: OneC, sku: Sku) -> None:
    sell(sku, "3")
    orders = onec.exchange_sales()
    assert onec.request("POST", "sale", "file", filename="orders.xml", body=orders) == ["success"]
    assert balance(sku) == 17


def test_a_whole_day_with_1c_sells_nothing_twice(onec: OneC, sku: Sku) -> None:
    """The balance is always 1C's figure less what 1C cannot know yet."""
    sell(sku, "3")
    figures = {"import.xml": catalogue("").encode(), "offers.xml": offers(offer("1#а", stock("20"))).encode()}
    onec.exchange_catalogue(figures)
    assert balance(sku) == 17

    onec.exchange_sales()
    onec.exchange_catalogue({"offers.xml": offers(offer("1#а", stock("17"))).encode()})
    assert balance(sku) == 17


def test_the_test_reader_refuses_what_ut_refuses(sku: Sku) -> None:
    sell(sku, "1")
    stream = BytesIO()
    documents = map(report_document, reports_with_lines(ShiftReport.objects.all()))
    assert write_documents(stream, documents, formed_at=timezone.localtime()) == 1
    with pytest.raises(UtRefusalError, match=REPORT):
        read_orders(stream.getvalue())


def sku_organization(sku: Sku) -> Organization:
    return Warehouse.objects.get(guid="склад-1").organization
