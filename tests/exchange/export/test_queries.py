"""How many queries an export asks: a constant number for a chunk, whatever is in it."""

from django.db import connection
from django.test.utils import CaptureQueriesContext

from exchange.services.export import ExportPart, export_preview
from tests.exchange.export.conftest import Shop
from tests.exchange.export.test_changes import age
from tests.support import books


def queries(shop: Shop, **options: object) -> int:
    with CaptureQueriesContext(connection) as captured:
        export_preview(connection=shop.connection, **options)
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
    # The state; warehouses, categories and their links (4); removed and lost goods (2); candidates of cards;
    # warehouses and their links once more (2); candidates of stock.
    assert queries(shop) == 11
    assert queries(shop, parts=[ExportPart.STOCK]) == 4


def test_the_books_are_written_to_a_batch_and_not_a_row_at_a_time(shop: Shop) -> None:
    def writes(number: int) -> int:
        stock_up(shop, number)
        with CaptureQueriesContext(connection) as captured:
            shop.export()
        return sum(query["sql"].startswith(("INSERT", "UPDATE", "DELETE")) for query in captured)

    # The first one sends the warehouse and makes the counter of codes.
    writes(1)
    assert writes(2) == writes(9)
