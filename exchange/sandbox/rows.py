"""Rows of the cabinet as they stand on the wire (contract §2–3)."""

from typing import Any

from exchange.sandbox.models import Category, Shift, Sku, Stock, Warehouse, Workstation
from exchange.sandbox.moments import format_moment

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
