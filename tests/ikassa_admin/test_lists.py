"""Lists and pages are planned queries: however many rows there are, a page stays under fifteen."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.db.models import Model
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounting.models import (
    Barcode,
    CashOperation,
    CashShift,
    Item,
    ItemPackage,
    Organization,
    Price,
    PriceDocument,
    PriceDocumentLine,
    Receipt,
    ReceiptLine,
    RefundReceipt,
    SaleReceipt,
    ShiftReport,
    ShiftReportLine,
    Sku,
    StockBalance,
    StockDocument,
    StockDocumentLine,
    StockMovement,
    Warehouse,
)
from accounting.services.catalogue import items_ensure_parts
from exchange.models import (
    Connection,
    ExchangeMessage,
    ExchangeRun,
    GoodsFilter,
    InboxDocument,
    NoticeRecipient,
    OneCFile,
    OneCSession,
    RemoteLink,
    StockLink,
)
from tests.support import books
from tests.support.admin import Holding, admin_url, make_holding, make_keeper

ROWS = 200
LIMIT = 15


@dataclass
class BigShop:
    """A shop with two hundred rows of everything that grows."""

    holding: Holding
    skus: list[Sku]
    packages: dict[int, ItemPackage]

    def get(self, model: type[Model]) -> Any:
        return self.holding.objects[model]


def _fill(count: int, make: Callable[[int], Model]) -> None:
    rows = [make(number) for number in range(count)]
    type(rows[0])._default_manager.bulk_create(rows)


@pytest.fixture
def shop(db: None) -> BigShop:
    shop = _goods(make_holding("Наша"))
    _trade(shop)
    _exchange(shop)
    return shop


def _goods(holding: Holding) -> BigShop:
    unit, category = books.make_unit(), books.make_category()
    price_type = books.make_price_type(name="Оптовая")
    _fill(ROWS, lambda number: Item(name=f"Товар {number}", unit=unit, category=category, article=f"А-{number}"))
    items_ensure_parts(items=list(Item.objects.select_related("unit")))
    skus = list(Sku.objects.exclude(item__category=None).select_related("item"))
    packages = {package.item_id: package for package in ItemPackage.objects.filter(is_base=True)}
    shop = BigShop(holding, skus, packages)
    warehouse = shop.get(Warehouse)
    sized = holding.keep(books.make_item(name="Босоножки женские"))
    Sku.objects.bulk_create(Sku(item=sized, guid=f"{size}", variant=f"{size}") for size in range(20))
    books.make_package(item=sized)
    own_package = sized.packages.get(is_base=True)
    sizes = list(sized.skus.all())
    _fill(20, lambda number: Barcode(value=f"482{number:010}", sku=sizes[number], package=own_package))
    _fill(20, lambda number: Price(price_type=price_type, value=1, sku=sizes[number], package=own_package))
    prices = PriceDocument.objects.create(number="1")
    holding.keep(prices)
    document = shop.get(StockDocument)

    def base(number: int) -> dict[str, Any]:
        return {"sku": skus[number], "package": packages[skus[number].item_id]}

    _fill(ROWS, lambda number: Barcode(value=f"481{number:010}", **base(number)))
    _fill(ROWS, lambda number: Price(price_type=price_type, value=Decimal(number), **base(number)))
    _fill(ROWS, lambda number: PriceDocumentLine(document=prices, price_type=price_type, value=1, **base(number)))
    _fill(ROWS, lambda number: StockDocumentLine(document=document, quantity=Decimal(1), **base(number)))
    _fill(ROWS, lambda number: StockMovement(warehouse=warehouse, sku=skus[number], quantity=1, document=document))
    _fill(ROWS, lambda number: StockBalance(warehouse=warehouse, sku=skus[number], quantity=Decimal(number)))
    _fill(ROWS, lambda number: StockDocument(
        organization=holding.organization, warehouse=warehouse, number=f"{number}", moment=timezone.now()))  # fmt: skip
    return shop


def _trade(shop: BigShop) -> None:
    register, first, report = (shop.get(model) for model in _by_names("CashRegister", "CashShift", "ShiftReport"))
    now, warehouse, skus = timezone.now(), shop.get(Warehouse), shop.skus
    _fill(ROWS, lambda number: CashShift(
        cash_register=register, number=10_000 + number, opened_at=now - timedelta(days=number)))  # fmt: skip
    for kind in Receipt.Kind:
        _fill(ROWS, lambda number, kind=kind: Receipt(  # type: ignore[misc]
            organization=shop.holding.organization, kind=kind, uid=f"{kind}{number}", warehouse=warehouse,
            currency="BYN", cash_register=register, shift=first, number=number, issued_at=now, total=1, cash=1,
        ))  # fmt: skip
    _fill(ROWS, lambda number: CashOperation(
        kind="deposit", shift=first, amount=1, uid=f"operation {number}", number=number, issued_at=now))  # fmt: skip
    for model in (SaleReceipt, RefundReceipt):
        receipt = shop.get(model)
        _fill(ROWS, lambda number, receipt=receipt: ReceiptLine(  # type: ignore[misc]
            receipt_id=receipt.pk, position=number + 2, issued_at=now, sku=skus[number], quantity=1, price=1, total=1,
            package=shop.packages[skus[number].item_id], name="Товар", vat_rate="20",
        ))  # fmt: skip
    _fill(ROWS, lambda number: ShiftReportLine(
        report=report, kind="sale", sku=skus[number], package=shop.packages[skus[number].item_id], price=1,
        vat_rate="20", quantity=1, total=1))  # fmt: skip
    shifts = list(CashShift.objects.filter(number__gte=10_000))
    _fill(ROWS, lambda number: ShiftReport(
        shift=shifts[number], organization=shop.holding.organization, warehouse=warehouse, currency="BYN"))  # fmt: skip


def _exchange(shop: BigShop) -> None:
    link, run, organization = shop.get(Connection), shop.get(ExchangeRun), shop.holding.organization
    register = shop.get(_by_names("CashRegister")[0])
    _fill(ROWS, lambda number: InboxDocument(
        connection=link, uid=f"{number}", payload={}, cash_register=register, kind="sale", number=number))  # fmt: skip
    _fill(ROWS, lambda number: ExchangeRun(
        organization=organization, connection=link, kind="load", trigger="manual"))  # fmt: skip
    _fill(ROWS, lambda number: ExchangeMessage(run=run, text=f"{number}"))
    _fill(ROWS, lambda number: RemoteLink(connection=link, kind="sku", key=f"{number}"))
    _fill(ROWS, lambda number: StockLink(connection=link, sku=shop.skus[number], warehouse=shop.get(Warehouse)))


def _by_names(*names: str) -> list[type[Model]]:
    import accounting.models

    return [getattr(accounting.models, name) for name in names]


GROWING: list[type[Model]] = [
    Barcode, CashOperation, CashShift, ExchangeRun, InboxDocument, Item, ItemPackage, Price, PriceDocument,
    RefundReceipt, RemoteLink, SaleReceipt, ShiftReport, Sku, StockBalance, StockDocument, StockLink, StockMovement,
]  # fmt: skip
WITH_LINES: list[type[Model]] = [
    CashShift, ExchangeRun, InboxDocument, Item, PriceDocument, RefundReceipt, SaleReceipt, ShiftReport, StockDocument,
]  # fmt: skip


def test_every_list_is_shown_within_fifteen_queries(client: Client, shop: BigShop) -> None:
    client.force_login(make_keeper(shop.holding.organization))
    counted = {}
    for model in GROWING:
        with CaptureQueriesContext(connection) as queries:
            page = client.get(admin_url(model, "changelist"))
        assert page.status_code == 200, model
        counted[model._meta.label] = len(queries)
    assert {label: count for label, count in counted.items() if count >= LIMIT} == {}


def test_every_document_with_its_lines_is_shown_within_fifteen_queries(client: Client, shop: BigShop) -> None:
    client.force_login(make_keeper(shop.holding.organization))
    # Asked once in the life of a process.
    ContentType.objects.get_for_models(*WITH_LINES)
    counted = {}
    for model in WITH_LINES:
        with CaptureQueriesContext(connection) as queries:
            page = client.get(admin_url(model, "change", shop.get(model).pk))
        assert page.status_code == 200, model
        counted[model._meta.label] = len(queries)
    assert {label: count for label, count in counted.items() if count >= LIMIT} == {}


def test_posted_documents_with_their_lines_are_shown_within_fifteen_queries(client: Client, shop: BigShop) -> None:
    client.force_login(make_keeper(shop.holding.organization))
    counted = {}
    for model in (PriceDocument, StockDocument):
        model.objects.update(status="posted")
        with CaptureQueriesContext(connection) as queries:
            page = client.get(admin_url(model, "change", shop.get(model).pk))
        assert page.status_code == 200, model
        counted[model._meta.label] = len(queries)
    assert {label: count for label, count in counted.items() if count >= LIMIT} == {}


def test_every_page_beside_a_form_is_shown_within_fifteen_queries(client: Client, shop: BigShop) -> None:
    client.force_login(make_keeper(shop.holding.organization))
    pages: dict[type[Model], tuple[str, ...]] = {
        SaleReceipt: ("print_receipt",),
        RefundReceipt: ("choose_base",),
        InboxDocument: ("give_barcode", "retry_document"),
        Connection: ("check_connection",),
    }
    addresses = [
        f"{admin_url(model, 'changelist')}{shop.get(model).pk}/{name}/"
        for model, names in pages.items()
        for name in names
    ]
    addresses += [f"{admin_url(model, 'add')}?copy={shop.get(model).pk}" for model in (StockDocument, PriceDocument)]
    counted = {}
    for address in addresses:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200, address
        counted[address] = len(queries)
    assert {address: count for address, count in counted.items() if count >= LIMIT} == {}


def test_every_question_before_a_deletion_is_asked_within_fifteen_queries(client: Client, shop: BigShop) -> None:
    client.force_login(books.make_superuser())
    counted = {}
    for model, obj in shop.holding.objects.items():
        with CaptureQueriesContext(connection) as queries:
            page = client.get(admin_url(model, "delete", obj.pk))
        assert page.status_code in {200, 403}, model
        counted[model._meta.label] = len(queries)
    assert {label: count for label, count in counted.items() if count >= LIMIT} == {}


def test_what_stands_in_the_way_of_a_deletion_is_counted_and_not_read(client: Client, shop: BigShop) -> None:
    client.force_login(books.make_superuser())
    with CaptureQueriesContext(connection) as queries:
        page = client.get(admin_url(shop.holding.organization, "delete", shop.holding.organization.pk))
    assert f"Чеки ККМ: {2 * ROWS + 2}" in page.content.decode()
    assert not [query["sql"] for query in queries if '"accounting_receipt"."uid"' in query["sql"]]


def test_an_organization_with_nothing_but_its_people_and_settings_goes_with_them(client: Client, db: None) -> None:
    client.force_login(books.make_superuser())
    organization = books.make_organization()
    make_keeper(organization)
    NoticeRecipient.objects.create(organization=organization, email="a@example.by")
    GoodsFilter.objects.create(organization=organization, name="Дорогое", conditions={})
    session = OneCSession.objects.create(organization=organization)
    OneCFile.objects.create(session=session, name="import.xml")
    address = admin_url(organization, "delete", organization.pk)
    with CaptureQueriesContext(connection) as queries:
        page = client.get(address).content.decode()
    assert len(queries) < LIMIT
    assert "Доступы к организациям: 1" in page
    client.post(address, {"post": "yes"})
    assert not Organization.objects.exists()


def test_the_main_page_is_shown_within_fifteen_queries_however_many_organisations(
    client: Client, shop: BigShop
) -> None:
    others = [make_holding(f"Чужая {number}", sku=shop.skus[0]).organization for number in range(6)]
    addresses = [reverse("admin:index"), reverse("ikassa:readiness", args=[shop.holding.organization.pk])]
    for user in (make_keeper(shop.holding.organization, *others), books.make_superuser()):
        client.force_login(user)
        for address in addresses:
            with CaptureQueriesContext(connection) as queries:
                assert client.get(address).status_code == 200
            assert len(queries) < 15, address


def test_a_list_of_the_inbox_reads_no_documents(client: Client, shop: BigShop) -> None:
    client.force_login(make_keeper(shop.holding.organization))
    with CaptureQueriesContext(connection) as queries:
        client.get(admin_url(InboxDocument, "changelist"))
    assert not [query["sql"] for query in queries if '"payload"' in query["sql"]]
