"""Pages of a shop with a hundred thousand goods: the median time of each, beside the smallest page there is."""

import statistics
from collections.abc import Iterable
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounting.models import Barcode, Item, ItemCategory, Price, Sku, StockBalance, Unit
from exchange.models import ConnectionState, RemoteLink, StockLink
from tests.benchmarks.conftest import seconds
from tests.benchmarks.large_shop import LargeShop, large_shop, send_all
from tests.support.admin import admin_url, make_keeper

SKUS = 100_000
TIMES = 9


def median(client: Client, address: str, query: dict[str, object]) -> float:
    """Return the median of milliseconds that the server takes for a page, rendered."""
    target = f"{address}?{urlencode(query)}"
    assert client.get(target).status_code == 200, target
    return statistics.median(seconds(lambda: client.get(target)) for _ in range(TIMES)) * 1000


def show(state: str, figures: Iterable[tuple[str, float]], smallest: float) -> None:
    for what, milliseconds in figures:
        print(  # noqa: T201
            f"{connection.vendor}: {SKUS:,} goods, {state}: {what}: {milliseconds:,.0f} ms; "
            f"ratio to the list of units {milliseconds / smallest:.1f}"
        )


def exchange_pages(shop: LargeShop) -> dict[str, tuple[str, dict[str, object]]]:
    """Return the page and what it asks for, as (address, query)."""

    def url(name: str, *args: object) -> str:
        return reverse(f"ikassa:{name}", args=[shop.organization.pk, *args])

    category = ItemCategory.objects.order_by("pk")[7]
    narrowed = {"category": category.pk, "price_from": "10", "price_to": "400", "has_barcode": "1"}
    return {
        "tab «Товары»": (url("goods"), {}),
        "«Найти ссылки»": (url("rows"), {}),
        "«Найти ссылки» by category, price and barcode": (url("rows"), narrowed),
        "«Найти ссылки» by a part of the name": (url("rows"), {"name": "0012"}),
        "the number of what is found": (url("count", "goods"), {}),
        "tab «Категории»": (url("categories"), {}),
        "tab «Склады»": (url("warehouses"), {}),
        "tab «Кассы ККМ»": (url("registers"), {}),
    }


def admin_pages() -> dict[str, tuple[str, dict[str, object]]]:
    item = Item.objects.order_by("pk")[SKUS // 2]
    return {
        "main page": (reverse("admin:index"), {}),
        "items": (admin_url(Item, "changelist"), {}),
        "items, last page": (admin_url(Item, "changelist"), {"p": SKUS // 100}),
        "items, found by a part of the name": (admin_url(Item, "changelist"), {"q": "0012"}),
        "items, found by a barcode": (admin_url(Item, "changelist"), {"q": Barcode.objects.order_by("pk")[7].value}),
        "card of an item": (admin_url(Item, "change", item.pk), {}),
        "prices": (admin_url(Price, "changelist"), {}),
        "stock balances": (admin_url(StockBalance, "changelist"), {}),
        "barcodes": (admin_url(Barcode, "changelist"), {}),
        "links of goods": (admin_url(RemoteLink, "changelist"), {}),
        "links of stock": (admin_url(StockLink, "changelist"), {}),
    }


@pytest.mark.django_db(transaction=True)
def test_pages_of_a_hundred_thousand_goods(client: Client) -> None:
    shop = large_shop(SKUS)
    client.force_login(make_keeper(shop.organization))

    def measured(pages: dict[str, tuple[str, dict[str, object]]]) -> list[tuple[str, float]]:
        return [(what, median(client, address, query)) for what, (address, query) in pages.items()]

    smallest = median(client, admin_url(Unit, "changelist"), {})
    print(f"\n{connection.vendor}: the list of units: {smallest:,.0f} ms")  # noqa: T201
    show("nothing sent", measured(exchange_pages(shop)), smallest)
    send_all(shop)
    show("all sent", [*measured(exchange_pages(shop)), *measured(admin_pages())], smallest)
    # A day of work: a thousand prices written since.
    Sku.objects.filter(pk__in=Sku.objects.order_by("-pk").values("pk")[:1000]).update(changed_at=timezone.now())
    ConnectionState.objects.update(exported_at=timezone.now())
    show("a thousand changed", measured(exchange_pages(shop)), smallest)
