"""How many queries an export asks: a constant number for a chunk, whatever is in it."""

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounting.models import Item, ItemPackage, Price, Sku
from accounting.services.catalogue import items_ensure_parts
from exchange.ikassa.export import ExportPart
from tests.exchange.ikassa.export.conftest import Shop
from tests.exchange.ikassa.export.test_changes import age
from tests.support import books

LONG_AGO = datetime(2021, 1, 1, tzinfo=UTC)


def queries(shop: Shop, *parts: ExportPart) -> int:
    with CaptureQueriesContext(connection) as captured:
        shop.preview(*parts)
    return len(captured)


def stock_up(shop: Shop, number: int) -> None:
    category = books.make_category(name=f"Категория {number}")
    for place in range(number):
        sku = shop.sku(f"Товар {number}.{place}", category=category)
        sku.item.export_package = books.make_package(item=sku.item, name="короб")
        sku.item.save()
        shop.receive(sku, "5")


def test_a_chunk_costs_the_same_whatever_is_in_it(shop: Shop) -> None:
    stock_up(shop, 2)
    few = queries(shop)
    stock_up(shop, 10)
    assert queries(shop) == few


def test_many_warehouses_cost_no_more_queries_than_one(shop: Shop) -> None:
    stock_up(shop, 3)
    one = queries(shop)
    for number in range(4):
        name = f"Ларёк {number}"
        books.make_warehouse(organization=shop.organization, name=name, retail_price_type=shop.price_type)
    assert queries(shop) == one


def test_an_export_with_nothing_to_do_builds_nothing(shop: Shop) -> None:
    stock_up(shop, 5)
    shop.export()
    age()
    # The state; warehouses, categories and their links (4); removed and lost goods (2); warehouses with
    # their numbers; candidates.
    assert queries(shop) == 9
    assert queries(shop, ExportPart.STOCK) == 3


@pytest.mark.slow
def test_the_books_are_written_to_a_batch_and_not_a_row_at_a_time(shop: Shop) -> None:
    def writes(number: int) -> int:
        stock_up(shop, number)
        with CaptureQueriesContext(connection) as captured:
            shop.export()
        return sum(query["sql"].startswith(("INSERT", "UPDATE", "DELETE")) for query in captured)

    # The first one sends the warehouse and makes the counter of codes.
    writes(1)
    assert writes(2) == writes(9)


@pytest.mark.slow
def test_more_goods_than_a_chunk_go_out_in_batches_of_500(shop: Shop) -> None:
    first = shop.sku("Товар 0")
    number = 1101
    items = Item.objects.bulk_create(Item(name=f"Товар {place}", unit=first.item.unit) for place in range(1, number))
    items_ensure_parts(items=items)
    packages = dict(ItemPackage.objects.filter(item__in=items).values_list("item_id", "pk"))
    Price.objects.bulk_create(
        Price(sku=sku, price_type=shop.price_type, package_id=packages[sku.item_id], value=1, effective_at=LONG_AGO)
        for sku in Sku.objects.filter(item__in=items)
    )

    summary = shop.export()

    assert summary.sent[ExportPart.ITEMS] == summary.sent[ExportPart.STOCK] == number
    sizes = [size for method, size in shop.pushes() if method in ("wms.sku.create", "wms.stock.set")]
    assert sizes == [500, 500, 101] * 2
    assert len({card["code"] for card in shop.in_cabinet("skus")}) == number
    run = shop.connection.runs.latest("pk")
    assert run.done == run.total == number
    assert shop.export(full=True).requests == 0
