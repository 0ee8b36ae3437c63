"""After a load only rows that the cabinet has already are sent again, and only if they differ."""

from datetime import timedelta

from accounting import days
from exchange.models import StockLink
from tests.exchange.ikassa.export.conftest import Shop
from tests.support import books


def test_changed_stock_goes_out_and_the_same_sends_nothing(shop: Shop) -> None:
    sku, other = shop.sku(), shop.sku("Сабо")
    shop.receive(sku, "17")
    shop.export()
    shop.receive(sku, "-2")

    assert shop.push_stock((sku, shop.warehouse), (other, shop.warehouse)) == 1
    assert shop.pushes()[-1] == ("wms.stock.set", 1)
    assert shop.row(sku)["quantity"] == 15000
    pushed = shop.pushes()
    assert shop.push_stock((sku, shop.warehouse), (other, shop.warehouse)) == 0
    assert shop.pushes() == pushed


def test_a_row_that_the_cabinet_never_took_is_left_to_the_export(shop: Shop) -> None:
    sku = shop.sku()
    shop.export()
    kiosk = books.make_warehouse(organization=shop.organization, name="Ларёк", retail_price_type=shop.price_type)
    shop.receive(sku, "5", kiosk)
    StockLink.objects.create(connection=shop.connection, sku=sku, warehouse=kiosk, error="не принято")
    assert shop.push_stock((sku, kiosk)) == 0


def test_a_pair_of_another_warehouse_sends_that_row_alone(shop: Shop) -> None:
    kiosk = books.make_warehouse(organization=shop.organization, name="Ларёк", retail_price_type=shop.price_type)
    sku = shop.sku()
    shop.export()
    shop.receive(sku, "5", kiosk)
    shop.receive(sku, "7")
    assert shop.push_stock((sku, kiosk)) == 1
    assert sorted(row["quantity"] for row in shop.rows(sku)) == [0, 5000]


def test_prices_are_those_of_the_later_of_today_and_the_exported_day(shop: Shop) -> None:
    sku = shop.sku()
    tomorrow = days.today() + timedelta(days=1)
    shop.price(sku, "29.90", effective_at=days.day_start(tomorrow))
    shop.export(day=tomorrow)
    shop.receive(sku, "1")
    assert shop.push_stock((sku, shop.warehouse)) == 1
    assert shop.row(sku)["price"] == 2990


def test_prices_are_todays_when_the_exported_day_is_past(shop: Shop) -> None:
    sku = shop.sku()
    shop.price(sku, "29.90", effective_at=days.day_start(days.today()))
    shop.export(day=days.today() - timedelta(days=1))
    assert shop.row(sku)["price"] == 2868
    assert shop.push_stock((sku, shop.warehouse)) == 1
    assert shop.row(sku)["price"] == 2990


def test_stock_below_zero_goes_out_as_nought(shop: Shop) -> None:
    sku = shop.sku()
    shop.receive(sku, "1")
    shop.export()
    shop.receive(sku, "-3")
    assert shop.push_stock((sku, shop.warehouse)) == 1
    assert shop.row(sku)["quantity"] == 0
