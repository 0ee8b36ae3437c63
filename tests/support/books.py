"""Plain functions that make rows of the books; every argument has a default."""

from datetime import datetime
from decimal import Decimal
from itertools import count
from typing import Any

from django.db import transaction
from django.utils import timezone
from stdnum.by import unp as unp_number

from accounting.models import (
    AcquiringTerminal,
    Barcode,
    CashDesk,
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
    PriceType,
    Sku,
    StockMovement,
    Unit,
    User,
    Warehouse,
)
from accounting.services import catalogue
from accounting.services.stock import stock_movements_record

PASSWORD = "a-long-password-for-tests"

_sequence = count(1)


_unps = filter(unp_number.is_valid, map(str, count(190_000_000)))


def make_user(*, username: str | None = None, is_staff: bool = True, **fields: Any) -> User:
    username = username or f"user-{next(_sequence)}"
    return User.objects.create_user(username, password=PASSWORD, is_staff=is_staff, **fields)


def make_superuser(*, username: str | None = None) -> User:
    return make_user(username=username, is_superuser=True)


def make_member(
    *, organization: Organization, role: Membership.Role = Membership.Role.MERCHANDISER, **fields: Any
) -> User:
    """A user with a role in the organisation, without the permissions of its group."""
    user = make_user(**fields)
    Membership.objects.create(user=user, organization=organization, role=role)
    return user


def make_organization(*, name: str = "Торговый дом «Комплексный» ЗАО", **fields: Any) -> Organization:
    fields.setdefault("unp", next(_unps))
    return Organization.objects.create(name=name, **fields)


def make_department(
    *, organization: Organization | None = None, name: str = "Розничная торговля", **fields: Any
) -> Department:
    return Department.objects.create(organization=organization or make_organization(), name=name, **fields)


def make_partner(*, name: str = "Розничный покупатель", **fields: Any) -> Partner:
    return Partner.objects.create(name=name, **fields)


def make_cash_desk(
    *, organization: Organization | None = None, name: str = "Касса магазина", **fields: Any
) -> CashDesk:
    return CashDesk.objects.create(organization=organization or make_organization(), name=name, **fields)


def make_acquiring_terminal(
    *, organization: Organization | None = None, name: str = "Банк «Москва-Минск»", **fields: Any
) -> AcquiringTerminal:
    return AcquiringTerminal.objects.create(organization=organization or make_organization(), name=name, **fields)


def make_price_type(*, name: str = "Розничная", **fields: Any) -> PriceType:
    return PriceType.objects.create(name=name, **fields)


def make_warehouse(
    *, organization: Organization | None = None, name: str = "Розничный магазин", **fields: Any
) -> Warehouse:
    """A retail warehouse with a price type of its own; pass `retail_price_type=None` for one without."""
    fields.setdefault("kind", Warehouse.Kind.RETAIL)
    if "retail_price_type" not in fields:
        fields["retail_price_type"] = make_price_type()
    return Warehouse.objects.create(organization=organization or make_organization(), name=name, **fields)


def make_register(
    *,
    warehouse: Warehouse | None = None,
    name: str = "Фискальный регистратор (Розничный магазин)",
    **fields: Any,
) -> CashRegister:
    """A register of the warehouse's organisation with numbers of its own."""
    warehouse = warehouse or make_warehouse()
    number = next(_sequence)
    fields.setdefault("registration_number", f"AVQ{number:011d}")
    fields.setdefault("serial_number", f"{number:09d}")
    return CashRegister.objects.create(organization=warehouse.organization, warehouse=warehouse, name=name, **fields)


def make_shift(*, cash_register: CashRegister | None = None, number: int = 1, **fields: Any) -> CashShift:
    fields.setdefault("opened_at", timezone.now())
    return CashShift.objects.create(cash_register=cash_register or make_register(), number=number, **fields)


def make_unit(*, code: str = "796", name: str = "шт", **fields: Any) -> Unit:
    """The unit of the code, made once."""
    unit, _ = Unit.objects.get_or_create(code=code, defaults={"name": name, **fields})
    return unit


def make_category(*, name: str = "Обувь", **fields: Any) -> ItemCategory:
    return ItemCategory.objects.create(name=name, **fields)


def make_item(*, name: str = "Ботинки мужские", unit: Unit | None = None, **fields: Any) -> Item:
    """An item with its base package and one plain sku, or one sku for each of `variants`."""
    return catalogue.item_create(name=name, unit=unit or make_unit(), **fields)


def make_sku(*, name: str = "Ботинки мужские", **fields: Any) -> Sku:
    """The only sku of a new item."""
    sku: Sku = make_item(name=name, **fields).skus.select_related("item").get()
    return sku


def make_package(
    *, item: Item, name: str = "коробка", unit: Unit | None = None, numerator: int = 12, denominator: int = 1
) -> ItemPackage:
    return catalogue.package_create(
        item=item,
        name=name,
        unit=unit or make_unit(code="778", name="упак"),
        numerator=numerator,
        denominator=denominator,
    )


def base_package(sku: Sku) -> ItemPackage:
    return sku.item.base_package


def make_barcode(
    *, sku: Sku | None = None, value: str = "4810000000011", package: ItemPackage | None = None, **fields: Any
) -> Barcode:
    sku = sku or make_sku()
    return Barcode.objects.create(sku=sku, package=package or base_package(sku), value=value, **fields)


def make_price(
    *,
    sku: Sku,
    price_type: PriceType,
    value: Decimal | str = "28.68",
    package: ItemPackage | None = None,
    effective_at: datetime | None = None,
    **fields: Any,
) -> Price:
    """A price written directly into the register, in force from the beginning of 2021 unless told."""
    return Price.objects.create(
        sku=sku,
        price_type=price_type,
        package=package or base_package(sku),
        value=Decimal(value),
        effective_at=effective_at or timezone.make_aware(datetime(2021, 1, 1)),
        **fields,
    )


def put_in_stock(*, warehouse: Warehouse, sku: Sku, quantity: Decimal | str = "17") -> None:
    """Let base units lie in a warehouse by a movement of their own, without a document."""
    with transaction.atomic():
        stock_movements_record(
            movements=[StockMovement(warehouse=warehouse, sku=sku, quantity=Decimal(quantity), comment="Ввод остатков")]
        )
