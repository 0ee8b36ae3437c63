"""Goods go out in their export package: measure, quantity, price and code are that package's."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounting.models import ItemPackage, Sku
from accounting.services.catalogue import item_export_package_set
from exchange.ikassa.export import ExportPart
from exchange.ikassa.export.goods import Goods
from tests.exchange.ikassa.export.conftest import Shop
from tests.exchange.ikassa.export.test_changes import age
from tests.support import books


def sell_in(sku: Sku, numerator: int, denominator: int = 1) -> ItemPackage:
    package = books.make_package(item=sku.item, numerator=numerator, denominator=denominator)
    item_export_package_set(item=sku.item, package=package)
    return package


@pytest.mark.parametrize(
    ("numerator", "denominator", "stock", "quantity", "base_price", "price"),
    [
        (12, 1, "30", 2500, "1.00", 1200),  # a box of 12
        (12, 1, "25", 2083, "1.00", 1200),  # 2.0833… is cut, not rounded
        (1, 2, "1.5", 3000, "8.45", 423),  # half a kilogram: 4.225 half-up
        (1, 3, "1", 3000, "10.00", 333),
        (2, 3, "1", 1500, "10.00", 667),
    ],
)
def test_quantity_and_price_are_those_of_the_export_package(
    shop: Shop, numerator: int, denominator: int, stock: str, quantity: int, base_price: str, price: int
) -> None:
    sku = shop.sku(price=base_price)
    sell_in(sku, numerator, denominator)
    shop.receive(sku, stock)

    shop.export()

    row = shop.row(sku)
    assert (row["quantity"], row["price"]) == (quantity, price)
    assert shop.card(str(sku))["measure"] == {"code": "778", "name": "упак"}


def test_a_package_with_a_price_of_its_own_goes_out_at_it(shop: Shop) -> None:
    sku = shop.sku(price="1.00")
    shop.price(sku, "10.99", package=sell_in(sku, 12))
    shop.export()
    assert shop.row(sku)["price"] == 1099


def test_a_price_of_another_package_is_no_price(shop: Shop) -> None:
    sku = shop.sku(price=None)
    shop.price(sku, "10.99", package=books.make_package(item=sku.item))
    summary = shop.export()
    assert shop.rows(sku) == []
    assert [issue.subject.key for issue in summary.skipped] == [sku.item.guid]


def test_a_barcode_of_another_package_is_never_sent(shop: Shop) -> None:
    sku = shop.sku()
    books.make_barcode(sku=sku, value="4810000000018")
    box = sell_in(sku, 12)

    summary = shop.export()

    assert (shop.card(str(sku))["code"], summary.codes) == ("1001", 1)
    assert sku.barcodes.get(is_internal=True).package == box


def test_a_gtin_goes_before_other_barcodes_and_these_before_codes_of_ours(shop: Shop) -> None:
    sku = shop.sku()
    books.make_barcode(sku=sku, value="1001", is_internal=True)
    books.make_barcode(sku=sku, value="2000000000015")
    shop.export()
    assert (shop.card(str(sku))["code"], shop.card(str(sku))["isGTIN"]) == ("2000000000015", False)
    books.make_barcode(sku=sku, value="4810000000018")
    books.make_barcode(sku=sku, value="4810000000025")
    shop.export()
    assert (shop.card(str(sku))["code"], shop.card(str(sku))["isGTIN"]) == ("4810000000018", True)


def test_of_codes_of_ours_the_newest_is_sent(shop: Shop) -> None:
    sku = shop.sku()
    books.make_barcode(sku=sku, value="1001", is_internal=True)
    books.make_barcode(sku=sku, value="1002", is_internal=True)
    shop.export()
    assert shop.card(str(sku))["code"] == "1002"


def test_codes_are_assigned_to_many_goods_at_once(shop: Shop) -> None:
    for number in range(3):
        shop.sku(f"Ремень {number}")
    summary = shop.export(ExportPart.ITEMS)
    assert sorted(card["code"] for card in shop.in_cabinet("skus")) == ["1001", "1002", "1003"]
    assert summary.codes == 3


def test_a_load_sends_no_price_of_a_box_to_a_card_that_is_still_a_piece(shop: Shop) -> None:
    sku = shop.sku(price="1.00")
    shop.receive(sku, "30")
    shop.export()
    sell_in(sku, 12)
    shop.receive(sku, "-1")

    assert shop.push_stock((sku, shop.warehouse)) == 0
    assert (shop.row(sku)["quantity"], shop.row(sku)["price"]) == (30000, 100)
    shop.export()
    assert (shop.row(sku)["quantity"], shop.row(sku)["price"]) == (2416, 1200)


def test_a_card_that_was_refused_in_its_new_package_keeps_the_row_of_the_old_one(shop: Shop) -> None:
    sku = shop.sku(price="1.00")
    shop.receive(sku, "30")
    shop.export()
    box = sell_in(sku, 12)
    box.unit.name = " "
    box.unit.save()

    summary = shop.export()

    assert len(summary.rejected) == 1
    assert not summary.skipped
    assert (shop.row(sku)["quantity"], shop.row(sku)["price"]) == (30000, 100)
    box.unit.name = "упак"
    box.unit.save()
    age()
    shop.export()
    assert (shop.row(sku)["quantity"], shop.row(sku)["price"]) == (2500, 1200)


def test_a_package_that_holds_more_than_before_sends_its_row(shop: Shop) -> None:
    sku = shop.sku(price="1.00")
    box = sell_in(sku, 12)
    shop.receive(sku, "48")
    shop.export()
    age()
    box.numerator = 24
    box.save()
    shop.export()
    assert (shop.row(sku)["quantity"], shop.row(sku)["price"]) == (2000, 2400)
    assert shop.export().requests == 0


@given(
    base_price=st.decimals(min_value=0, max_value=100_000, places=2),
    numerator=st.integers(1, 1000),
    denominator=st.integers(1, 1000),
)
def test_a_price_of_a_package_is_the_base_price_times_the_coefficient_half_up(
    base_price: Decimal, numerator: int, denominator: int
) -> None:
    package = ItemPackage(numerator=numerator, denominator=denominator)
    goods = Goods(sku=Sku(), package=package, base=ItemPackage())
    price = goods.in_package(base_price)
    # Half-up in integers: twice the exact kopecks, plus one, halved down.
    kopecks = int(base_price * 100)
    assert int(price * 100) == (2 * kopecks * numerator + denominator) // (2 * denominator)
