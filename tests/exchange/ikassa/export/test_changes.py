"""Only what has changed goes out, whatever changed it."""

from datetime import timedelta

from django.utils import timezone

from accounting import days
from accounting.models import Barcode, Item, ItemCategory, ItemPackage, Price, Sku, StockBalance, Unit, Warehouse
from accounting.services.barcodes import barcode_create, barcode_delete
from accounting.services.catalogue import item_export_package_set
from exchange.ikassa.export import ExportPart, card_candidates, export_scope, stock_candidates
from exchange.models import ConnectionState
from tests.exchange.ikassa.export.conftest import Shop
from tests.support import books


def age() -> None:
    """Let the last complete export lie so far back that its margin tells nothing."""
    past = timezone.now() - timedelta(hours=1)
    ConnectionState.objects.update(exported_at=past + timedelta(minutes=10))
    for model in (Item, Sku, ItemPackage, Barcode, Unit, ItemCategory, Warehouse, StockBalance):
        model.objects.update(changed_at=past)
    Price.objects.update(created_at=past)


def test_a_changed_name_sends_that_card_alone(shop: Shop) -> None:
    sku, _ = shop.sku(), shop.sku("Ботинки мужские")
    shop.export()
    age()
    sku.item.name = "Босоножки летние"
    sku.item.save()

    summary = shop.export()

    assert shop.pushes()[-1] == ("wms.sku.create", 1)
    assert (summary.requests, summary.updated, summary.created) == (1, 1, 0)
    assert shop.card("Босоножки летние")["id"] == sku.item.guid


def test_a_changed_price_sends_that_row_alone(shop: Shop) -> None:
    sku, _ = shop.sku(), shop.sku("Ботинки мужские")
    shop.export()
    age()
    shop.price(sku, "29.90", effective_at=days.day_start(days.today()))

    shop.export()

    assert shop.pushes()[-1] == ("wms.stock.set", 1)
    assert shop.row(sku)["price"] == 2990


def test_changed_stock_sends_that_row_alone(shop: Shop) -> None:
    sku, _ = shop.sku(), shop.sku("Ботинки мужские")
    shop.export()
    age()
    shop.receive(sku, "3")

    shop.export()

    assert shop.pushes()[-1] == ("wms.stock.set", 1)
    assert shop.row(sku)["quantity"] == 3000


def test_a_price_goes_out_when_the_day_comes_that_it_is_for(shop: Shop) -> None:
    sku = shop.sku()
    tomorrow = days.today() + timedelta(days=1)
    shop.price(sku, "29.90", effective_at=days.day_start(tomorrow))
    shop.export()
    assert shop.row(sku)["price"] == 2868
    age()

    shop.export(day=tomorrow)
    assert shop.row(sku)["price"] == 2990
    age()

    shop.export(day=days.today())
    assert shop.row(sku)["price"] == 2868


def test_a_price_that_begins_during_the_day_is_not_yet_in_force_at_its_beginning(shop: Shop) -> None:
    sku = shop.sku()
    shop.price(sku, "29.90", effective_at=days.day_start(days.today()) + timedelta(minutes=1))
    shop.export()
    assert shop.row(sku)["price"] == 2868


def test_a_renamed_unit_sends_every_card_measured_in_it(shop: Shop) -> None:
    shop.sku(unit=books.make_unit(code="715", name="пар"))
    shop.sku("Ботинки мужские")
    shop.export()
    age()
    unit = books.make_unit(code="715")
    unit.name = "пара"
    unit.save()

    assert shop.export().sent[ExportPart.ITEMS] == 1
    assert shop.card("Босоножки женские")["measure"] == {"code": "715", "name": "пара"}


def test_a_new_barcode_replaces_a_code_of_ours_and_its_deletion_brings_the_code_back(shop: Shop) -> None:
    sku = shop.sku()
    shop.export()
    assert shop.card(str(sku))["code"] == "1001"
    age()
    barcode = barcode_create(sku=sku, value="4810000000018")
    shop.export()
    assert shop.card(str(sku))["code"] == "4810000000018"
    age()
    barcode_delete(barcode=barcode)
    shop.export()
    assert shop.card(str(sku))["code"] == "1001"


def test_another_export_package_sends_card_and_row(shop: Shop) -> None:
    sku = shop.sku(price="1.00")
    shop.receive(sku, "30")
    box = books.make_package(item=sku.item)
    shop.export()
    age()
    item_export_package_set(item=sku.item, package=box)

    summary = shop.export()

    assert (summary.sent[ExportPart.ITEMS], summary.sent[ExportPart.STOCK]) == (1, 1)
    assert shop.row(sku)["price"] == 1200


def test_another_price_type_of_a_warehouse_sends_its_rows(shop: Shop) -> None:
    sku = shop.sku()
    shop.export()
    age()
    other = books.make_price_type(name="Акция")
    books.make_price(sku=sku, price_type=other, value="9.99", created_at=timezone.now() - timedelta(days=9))
    shop.warehouse.retail_price_type = other
    shop.warehouse.save()
    shop.export()
    assert shop.row(sku)["price"] == 999


def test_prices_set_while_a_warehouse_was_passed_over_go_out_when_it_returns(shop: Shop) -> None:
    sku = shop.sku()
    shop.export()
    shop.price_type.includes_vat = False
    shop.price_type.save()
    shop.price(sku, "31.00", effective_at=days.day_start(days.today()))
    shop.export()
    assert shop.row(sku)["price"] == 2868
    age()
    shop.price_type.includes_vat = True
    shop.price_type.save()
    shop.export()
    assert shop.row(sku)["price"] == 3100


def test_what_did_not_change_is_not_even_looked_at(shop: Shop) -> None:
    shop.receive(shop.sku(category=books.make_category()), "1")
    shop.export()
    age()
    scope = export_scope(connection=shop.connection)
    assert list(card_candidates(scope)) == []
    shop.warehouse.refresh_from_db()
    assert list(stock_candidates(scope, [shop.warehouse])) == []
