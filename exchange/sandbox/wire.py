"""Values and rows of the cabinet in the format of the wire (contract §1–3)."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from exchange.sandbox.models import Category, Shift, Sku, Stock, Warehouse, Workstation

MINSK = ZoneInfo("Europe/Minsk")


def parse_moment(text: str) -> datetime:
    """Read an ISO 8601 time (a day alone is none); a naive time is Minsk's (§1). Raises ValueError."""
    if "T" not in text:
        raise ValueError(text)
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=MINSK)


def format_moment(moment: datetime) -> str:
    return moment.astimezone(MINSK).isoformat()


GTIN_LENGTHS = (8, 12, 13, 14)
IN_STORE_LENGTHS = (8, 13)


def is_gtin(code: str) -> bool:
    """Tell a GTIN by its length and check digit; codes of 8 and 13 digits that start with 2 are the shop's own (§2)."""
    if len(code) not in GTIN_LENGTHS or not (code.isascii() and code.isdigit()):
        return False
    if len(code) in IN_STORE_LENGTHS and code.startswith("2"):
        return False
    weighted = sum(int(digit) * (3 if place % 2 == 0 else 1) for place, digit in enumerate(reversed(code[:-1])))
    return (10 - weighted % 10) % 10 == int(code[-1])


Wire = dict[str, Any]


def present(**values: Any) -> Wire:
    """Leave out what was absent: null is not on the wire."""
    return {key: value for key, value in values.items() if value is not None}


def warehouse_row(row: Warehouse) -> Wire:
    return present(id=row.external_id, number=row.number, name=row.name, address=row.address)


def category_row(row: Category) -> Wire:
    parent = row.parent.external_id if row.parent else None
    return present(id=row.external_id, number=row.number, name=row.name, parent=parent)


def sku_row(row: Sku) -> Wire:
    return present(
        id=row.external_id,
        number=row.number,
        name=row.name,
        article=row.article,
        code=row.code,
        isGTIN=row.is_gtin,
        type=row.type,
        priceHasTax=True,
        price=row.price,
        tax=row.tax,
        measure={"code": row.measure_code, "name": row.measure_name},
        category=row.category.external_id if row.category else None,
        isWeight=row.is_weight,
    )


def stock_row(row: Stock) -> Wire:
    """A stock row with its quantity as it is: sold below zero, it is negative."""
    return {
        "sku": row.sku.external_id,
        "warehouse": row.warehouse.number,
        "quantity": row.quantity,
        "price": row.price,
    }


def workstation_row(row: Workstation, shift: Shift | None) -> Wire:
    """A register with its open shift, if it has one."""
    return {
        "id": row.external_id,
        "registrationNumber": row.registration_number,
        "serialNumber": row.serial_number,
        "name": row.name,
        "warehouse": row.warehouse.number if row.warehouse else None,
        "shift": {"number": shift.number, "openedAt": format_moment(shift.opened_at)} if shift else None,
    }
