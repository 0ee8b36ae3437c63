"""A shop with many rows of everything: what grows on a page is seen in the number of its queries."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.contrib.auth.models import Group
from django.db.models import Model
from django.utils import timezone
from django_q.models import Failure, OrmQ, Schedule, Success

from accounting.models import (
    AcquiringTerminal,
    Barcode,
    CashDesk,
    CashOperation,
    CashRegister,
    CashShift,
    Department,
    Item,
    ItemCategory,
    ItemPackage,
    Membership,
    Organization,
    Partner,
    Price,
    PriceDocument,
    PriceDocumentLine,
    PriceType,
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
    Unit,
    User,
    Warehouse,
)
from accounting.services.catalogue import items_ensure_parts
from exchange.models import (
    Connection,
    ExchangeMessage,
    ExchangeRun,
    ExchangeSchedule,
    InboxDocument,
    LoadSettings,
    NoticeRecipient,
    RemoteLink,
    StockLink,
    Trouble,
)
from tests.support import books
from tests.support.admin import Holding
from tests.support.everything import make_everything

#: Twice the limit of queries: one query for each row is seen.
ROWS = 30
#: Rows of a list of several pages.
MANY = 60
#: Of what a shop has few, and lines of one document.
FEW = 25


@dataclass
class BigShop:
    """A shop with many rows of everything that grows."""

    holding: Holding
    skus: list[Sku]
    packages: dict[int, ItemPackage]

    def get(self, model: type[Model]) -> Any:
        return self.holding.objects[model]


def _fill(count: int, make: Callable[[int], Model]) -> None:
    rows = [make(number) for number in range(count)]
    type(rows[0])._default_manager.bulk_create(rows)


def make_big_shop() -> BigShop:
    shop = _goods(make_everything())
    _company(shop)
    _trade(shop)
    _exchange(shop)
    _libraries()
    return shop


def _goods(holding: Holding) -> BigShop:
    unit, category = books.make_unit(), books.make_category()
    price_type = books.make_price_type(name="Оптовая")
    _fill(MANY, lambda number: Item(name=f"Товар {number}", unit=unit, category=category, article=f"А-{number}"))
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

    _fill(ROWS, lambda number: Barcode(value=f"483{number:010}", **base(number)))
    _fill(ROWS, lambda number: Price(price_type=price_type, value=Decimal(number), **base(number)))
    _fill(FEW, lambda number: PriceDocumentLine(document=prices, price_type=price_type, value=1, **base(number)))
    _fill(FEW, lambda number: StockDocumentLine(document=document, quantity=Decimal(1), **base(number)))
    _fill(ROWS, lambda number: StockMovement(warehouse=warehouse, sku=skus[number], quantity=1, document=document))
    _fill(ROWS, lambda number: StockBalance(warehouse=warehouse, sku=skus[number], quantity=Decimal(number)))
    _fill(ROWS, lambda number: StockDocument(
        organization=holding.organization, warehouse=warehouse, number=f"{number}", moment=timezone.now()))  # fmt: skip
    return shop


def _trade(shop: BigShop) -> None:
    register, first, report = shop.get(CashRegister), shop.get(CashShift), shop.get(ShiftReport)
    now, warehouse, skus = timezone.now(), shop.get(Warehouse), shop.skus
    _fill(ROWS, lambda number: CashShift(
        cash_register=register, number=10_000 + number, opened_at=now - timedelta(days=number)))  # fmt: skip
    for kind in Receipt.Kind:
        _fill(MANY, lambda number, kind=kind: Receipt(  # type: ignore[misc]
            organization=shop.holding.organization, kind=kind, uid=f"{kind}{number}", warehouse=warehouse,
            currency="BYN", cash_register=register, shift=first, number=number, issued_at=now, total=1, cash=1,
        ))  # fmt: skip
    _fill(ROWS, lambda number: CashOperation(
        kind="deposit", shift=first, amount=1, uid=f"operation {number}", number=number, issued_at=now))  # fmt: skip
    for model in (SaleReceipt, RefundReceipt):
        receipt = shop.get(model)
        _fill(FEW, lambda number, receipt=receipt: ReceiptLine(  # type: ignore[misc]
            receipt_id=receipt.pk, position=number + 2, issued_at=now, sku=skus[number], quantity=1, price=1, total=1,
            package=shop.packages[skus[number].item_id], name="Товар", vat_rate="20",
        ))  # fmt: skip
    _fill(FEW, lambda number: ShiftReportLine(
        report=report, kind="sale", sku=skus[number], package=shop.packages[skus[number].item_id], price=1,
        vat_rate="20", quantity=1, total=1))  # fmt: skip
    shifts = list(CashShift.objects.filter(number__gte=10_000))
    _fill(ROWS, lambda number: ShiftReport(
        shift=shifts[number], organization=shop.holding.organization, warehouse=warehouse, currency="BYN"))  # fmt: skip


def _exchange(shop: BigShop) -> None:
    link, run, organization = shop.get(Connection), shop.get(ExchangeRun), shop.holding.organization
    register = shop.get(CashRegister)
    _fill(ROWS, lambda number: InboxDocument(
        connection=link, uid=f"{number}", payload={}, cash_register=register, kind="sale", number=number))  # fmt: skip
    _fill(ROWS, lambda number: ExchangeRun(
        organization=organization, connection=link, kind="load", trigger="manual"))  # fmt: skip
    _fill(FEW, lambda number: ExchangeMessage(run=run, text=f"{number}"))
    _fill(ROWS, lambda number: RemoteLink(connection=link, kind="sku", key=f"{number}"))
    _fill(ROWS, lambda number: StockLink(connection=link, sku=shop.skus[number], warehouse=shop.get(Warehouse)))
    _fill(ROWS, lambda number: Trouble(organization=organization, kind="difference", key=f"{number}", text="Разница"))
    _fill(FEW, lambda number: ExchangeSchedule(connection=link))
    _fill(FEW, lambda number: NoticeRecipient(organization=organization, email=f"{number}@example.by"))
    registers = list(CashRegister.objects.filter(load_settings=None))
    _fill(len(registers), lambda number: LoadSettings(
        organization=organization, cash_register=registers[number], date=timezone.localdate()))  # fmt: skip
    others = list(Organization.objects.filter(connection=None))
    _fill(len(others), lambda number: Connection(organization=others[number], server="api.ikassa.by", token="тайна"))


def _company(shop: BigShop) -> None:
    organization, warehouse = shop.holding.organization, shop.get(Warehouse)
    _fill(FEW, lambda number: Organization(name=f"Другая {number}", unp=f"{number}"))
    for model in (Department, CashDesk, AcquiringTerminal):
        _fill(FEW, lambda number, model=model: model(organization=organization, name=f"Ещё {number}"))  # type: ignore[misc]
    for model in (Partner, PriceType, ItemCategory, Group):
        _fill(FEW, lambda number, model=model: model(name=f"Ещё {number}"))  # type: ignore[misc]
    _fill(FEW, lambda number: Unit(code=f"{number}", name=f"ед. {number}"))
    types = list(PriceType.objects.all())
    _fill(FEW, lambda number: Warehouse(
        organization=organization, name=f"Ещё {number}", kind="retail", retail_price_type=types[number]))  # fmt: skip
    _fill(FEW, lambda number: CashRegister(
        organization=organization, warehouse=warehouse, name=f"Ещё {number}", registration_number=f"Р-{number}",
        serial_number=f"С-{number}"))  # fmt: skip
    users = User.objects.bulk_create(User(username=f"работник {number}") for number in range(FEW))
    _fill(FEW, lambda number: Membership(user=users[number], organization=organization, role="owner"))


def _libraries() -> None:
    now = timezone.now()
    for model in (Success, Failure):
        _fill(ROWS, lambda number, model=model: model(  # type: ignore[misc]
            id=f"{model.__name__}{number}", name=f"{number}", func="exchange.tasks.tick", started=now, stopped=now,
            success=model is Success))  # fmt: skip
    queued = OrmQ.objects.first()
    assert queued is not None
    _fill(ROWS, lambda number: OrmQ(key=queued.key, payload=queued.payload, lock=now))
    _fill(FEW, lambda number: Schedule(func="exchange.tasks.tick", name=f"{number}"))
    for visit in (AccessLog, AccessFailureLog, AccessAttempt):
        _fill(ROWS, lambda number, visit=visit: visit(  # type: ignore[misc]
            username=f"{number}", ip_address="10.0.0.7", user_agent=f"{number}", attempt_time=now,
            **({"failures_since_start": 1} if visit is AccessAttempt else {})))  # fmt: skip
