"""Each organisation has a cabinet of its own; the catalogue is common to them, warehouses are not."""

from collections.abc import Callable

from exchange.ikassa.export import ExportPart
from tests.exchange.ikassa.export.conftest import Shop
from tests.support import books


def test_organisations_share_goods_and_not_warehouses(make_shop: Callable[..., Shop]) -> None:
    first = make_shop(name="Первая")
    first.sandbox.add_token("second", unp="190000000")
    second = make_shop(name="Вторая", unp="190000000", token="second")
    sku = first.sku()
    second.price(sku, "30.00")
    first.receive(sku, "17")
    second.receive(sku, "4")

    first.export()
    summary = second.export()

    assert summary.sent == {
        ExportPart.WAREHOUSES: 1,
        ExportPart.CATEGORIES: 0,
        ExportPart.ITEMS: 1,
        ExportPart.STOCK: 1,
    }
    assert [row["id"] for row in first.in_cabinet("warehouses")] == [first.warehouse.guid]
    assert [row["id"] for row in second.in_cabinet("warehouses")] == [second.warehouse.guid]
    assert (first.row(sku)["quantity"], first.row(sku)["price"]) == (17000, 2868)
    assert (second.row(sku)["quantity"], second.row(sku)["price"]) == (4000, 3000)


def test_a_withdrawal_reaches_every_cabinet(make_shop: Callable[..., Shop]) -> None:
    first = make_shop(name="Первая")
    first.sandbox.add_token("second", unp="190000000")
    second = make_shop(name="Вторая", unp="190000000", token="second")
    sku = first.sku("Сабо")
    first.export()
    second.export()
    sku.item.deletion_mark = True
    sku.item.save()
    assert (first.export().removed, second.export().removed) == (1, 1)


def test_every_retail_warehouse_of_the_organisation_gets_its_rows(shop: Shop) -> None:
    other_type = books.make_price_type(name="Ларёк")
    kiosk = books.make_warehouse(organization=shop.organization, name="Ларёк", retail_price_type=other_type)
    sku = shop.sku()
    books.make_price(sku=sku, price_type=other_type, value="31.00")
    shop.receive(sku, "2", kiosk)

    shop.export()

    numbers = {row["name"]: row["number"] for row in shop.in_cabinet("warehouses")}
    rows = {row["warehouse"]: (row["quantity"], row["price"]) for row in shop.rows(sku)}
    assert rows == {numbers["Розничный магазин"]: (0, 2868), numbers["Ларёк"]: (2000, 3100)}
