"""A shop of many goods that has sent all of them: made in bulk, past the services and without a cabinet."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from django.db import connection
from django.utils import timezone

from accounting.models import (
    Barcode,
    Item,
    ItemCategory,
    ItemPackage,
    Organization,
    Price,
    PriceType,
    Sku,
    StockBalance,
    Unit,
    Warehouse,
)
from exchange.ikassa.export import barcodes_choose, cards_compare, export_scope, goods_load, stock_rows
from exchange.ikassa.export.scope import ExportScope
from exchange.ikassa.export.warehouses import stock_warehouses, warehouses_compare
from exchange.models import Connection, ConnectionState, RemoteLink, StockLink
from tests.support import books
from tests.support.connections import make_connection

WAREHOUSES = 3
CATEGORIES = 50
BATCH = 1000
LONG_AGO = datetime(2021, 1, 1, tzinfo=UTC)


@dataclass
class LargeShop:
    organization: Organization
    connection: Connection
    price_type: PriceType
    warehouses: list[Warehouse]


def large_shop(number: int) -> LargeShop:
    """Make `number` goods with a barcode, a price and stock in three warehouses; nothing has been sent."""
    organization = books.make_organization()
    price_type = books.make_price_type()
    warehouses = [
        books.make_warehouse(organization=organization, name=f"Магазин {place}", retail_price_type=price_type)
        for place in range(WAREHOUSES)
    ]
    categories = [books.make_category(name=f"Категория {place}") for place in range(CATEGORIES)]
    for start in range(0, number, BATCH):
        _goods_make(range(start, min(start + BATCH, number)), categories, price_type, warehouses)
    _analyze()
    return LargeShop(organization, make_connection(organization=organization), price_type, warehouses)


def _goods_make(
    numbers: range, categories: Sequence[ItemCategory], price_type: PriceType, warehouses: Sequence[Warehouse]
) -> None:
    unit = books.make_unit()
    items = Item.objects.bulk_create(
        Item(
            # Names in an order that is not that of the ids.
            name=f"Товар {number * 7919 % 1_000_003:07d}",
            article=f"А-{number}",
            unit=unit,
            category=categories[number % CATEGORIES],
        )
        for number in numbers
    )
    skus = Sku.objects.bulk_create(Sku(item=item) for item in items)
    packages = ItemPackage.objects.bulk_create(
        ItemPackage(item=item, name="шт", unit=unit, is_base=True) for item in items
    )
    goods = list(zip(numbers, skus, packages, strict=True))
    Barcode.objects.bulk_create(
        Barcode(value=f"481{number:010d}", sku=sku, package=package) for number, sku, package in goods
    )
    Price.objects.bulk_create(
        Price(sku=sku, package=package, price_type=price_type, value=Decimal(number % 500 + 1), effective_at=LONG_AGO)
        for number, sku, package in goods
    )
    StockBalance.objects.bulk_create(
        StockBalance(warehouse=warehouse, sku=sku, quantity=Decimal(number % 20))
        for number, sku, _ in goods
        for warehouse in warehouses
    )


def send_all(shop: LargeShop) -> None:
    """Write down that the cabinet took everything, a while ago, as a complete export does."""
    before = timezone.now() - timedelta(days=1)
    for model in (Item, Sku, ItemPackage, Barcode, StockBalance, Unit, Warehouse, ItemCategory):
        model.objects.update(changed_at=before)
    Price.objects.update(created_at=before)
    scope = export_scope(connection=shop.connection, full=True, is_preview=True)
    for number, change in enumerate(warehouses_compare(scope).changes, start=10001):
        _link(scope, RemoteLink.Kind.WAREHOUSE, change.wire_id, change.payload, number=number).save()
    for category in ItemCategory.objects.all():
        payload = {"name": category.name, "parent": None}
        _link(scope, RemoteLink.Kind.CATEGORY, category.guid, payload).save()
    for sku_ids in _chunks(list(Sku.objects.values_list("pk", flat=True))):
        _goods_send(scope, sku_ids)
    _analyze()
    day = timezone.localdate()
    ConnectionState.objects.update_or_create(
        connection=shop.connection, defaults={"exported_at": timezone.now(), "exported_day": day}
    )


def _goods_send(scope: ExportScope, sku_ids: Sequence[int]) -> None:
    goods = goods_load(sku_ids=sku_ids)
    cards = cards_compare(scope, goods=goods, barcodes=barcodes_choose(goods=goods)).changes
    RemoteLink.objects.bulk_create(
        _link(scope, RemoteLink.Kind.SKU, change.wire_id, change.payload, sku=change.sku) for change in cards
    )
    places, _ = stock_warehouses(scope)
    StockLink.objects.bulk_create(
        StockLink(
            connection=scope.connection,
            sku=row.goods.sku,
            warehouse=row.place.warehouse,
            quantity=row.quantity,
            price=row.price,
            checked_at=timezone.now(),
        )
        for row in stock_rows(scope, goods=goods, places=places)
    )


def _analyze() -> None:
    """Let PostgreSQL see what is in the tables, as its autovacuum does a minute later."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def _link(
    scope: ExportScope, kind: RemoteLink.Kind, key: str, payload: dict[str, object], **columns: object
) -> RemoteLink:
    return RemoteLink(
        connection=scope.connection, kind=kind, key=key, accepted=payload, checked_at=timezone.now(), **columns
    )


def _chunks(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(ids), BATCH):
        yield ids[start : start + BATCH]
